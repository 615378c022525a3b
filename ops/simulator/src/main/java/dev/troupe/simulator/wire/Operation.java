package dev.troupe.simulator.wire;

/** What a call asks for. */
public enum Operation {
  GENERATE,
  LIST_MODELS,
  LIST_STORED
}
