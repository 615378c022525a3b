package dev.troupe.shared.money;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What providers charge by. The names are those of the columns, in the files and the database. */
public enum Unit {
  INPUT,
  CACHED_INPUT,
  CACHE_WRITE,
  OUTPUT,
  /** Only where thoughts have a price of their own; else they are output. */
  REASONING,
  PER_REQUEST,
  PER_IMAGE,
  PER_CHARACTER,
  PER_SECOND;

  /** Of price tables. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether people quote it by the million: tokens. */
  public boolean perMillion() {
    return switch (this) {
      case INPUT, CACHED_INPUT, CACHE_WRITE, OUTPUT, REASONING -> true;
      case PER_REQUEST, PER_IMAGE, PER_CHARACTER, PER_SECOND -> false;
    };
  }

  /** For people: {@code cached input}, {@code image}. */
  public String label() {
    return column().replaceFirst("^per_", "").replace('_', ' ');
  }

  /** The command line's option for it, without dashes. */
  public String option() {
    return label().replace(' ', '-');
  }

  static Optional<Unit> of(String column) {
    return Stream.of(values()).filter(unit -> unit.column().equals(column)).findFirst();
  }
}
