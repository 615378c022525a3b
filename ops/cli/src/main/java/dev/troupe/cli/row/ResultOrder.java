package dev.troupe.cli.row;

/** In which order results are written. */
public enum ResultOrder {
  /** As they came. */
  COMPLETION,
  /** As what they answer stands in the input. */
  INPUT
}
