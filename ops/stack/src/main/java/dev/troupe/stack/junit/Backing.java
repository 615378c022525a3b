package dev.troupe.stack.junit;

import dev.troupe.stack.Endpoints;

/** What the shared servers are. */
sealed interface Backing extends AutoCloseable
    permits EmbeddedBacking, DockerBacking, ExternalBacking {
  Endpoints endpoints();

  /** How many numbered databases Redis has. */
  int redisDatabases();

  /** One line for whoever reads the build's output. */
  String description();

  @Override
  void close();
}
