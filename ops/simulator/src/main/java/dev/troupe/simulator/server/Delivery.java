package dev.troupe.simulator.server;

import dev.troupe.simulator.wire.HttpReply;

/** What becomes of the connection. */
sealed interface Delivery {
  /** The reply is sent. */
  record Send(HttpReply reply) implements Delivery {}

  /** Half of the reply's body is sent, then the connection is closed. */
  record CutMidBody(HttpReply reply) implements Delivery {}

  /** The connection is closed without a word. */
  record Close() implements Delivery {}

  /** Nothing is sent until the simulator is reset or closed. */
  record Hang() implements Delivery {}
}
