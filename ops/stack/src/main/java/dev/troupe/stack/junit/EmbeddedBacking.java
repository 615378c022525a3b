package dev.troupe.stack.junit;

import dev.troupe.stack.Endpoints;
import dev.troupe.stack.RedisServer;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;

/** Child processes of the test JVM. */
record EmbeddedBacking(Stack stack) implements Backing {
  static EmbeddedBacking start() {
    return new EmbeddedBacking(Stack.start(StackOptions.forTests()));
  }

  @Override
  public Endpoints endpoints() {
    return stack.endpoints();
  }

  @Override
  public int redisDatabases() {
    return RedisServer.DATABASES;
  }

  @Override
  public String description() {
    return "embedded servers";
  }

  @Override
  public void close() {
    stack.close();
  }
}
