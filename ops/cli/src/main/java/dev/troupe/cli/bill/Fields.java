package dev.troupe.cli.bill;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Quoted;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a bill by the names of its fields, whatever it was written in. What can't be read is
 * a problem, and stands for zero until all of them are told.
 *
 * @param path where in the line's JSON it stands, with its dot; empty: in a table
 */
record Fields(String file, int line, String path, Map<String, String> values, Problems problems) {

  boolean has(String name) {
    return !values.getOrDefault(name, "").isBlank();
  }

  /** The first of the names that has a value. */
  @Nullable String first(String... names) {
    for (String name : names) {
      if (has(name)) {
        return name;
      }
    }
    return null;
  }

  @Nullable String text(String... names) {
    String name = first(names);
    return name == null ? null : values.get(name);
  }

  String required(String... names) {
    String value = text(names);
    if (value == null) {
      problem(names[0], null, "a value");
      return "";
    }
    return value;
  }

  /** A whole number, also one written as {@code 10.0}; 0 if there is none. */
  long count(String... names) {
    String name = first(names);
    if (name == null) {
      return 0;
    }
    try {
      long value = new BigDecimal(values.get(name)).longValueExact();
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Told below.
    }
    problem(name, values.get(name), "a whole number, 0 or more");
    return 0;
  }

  /** An amount of money; negative ones are credits. */
  BigDecimal amount(String... names) {
    String value = required(names);
    try {
      if (value.length() <= 100) {
        BigDecimal amount = new BigDecimal(value);
        if (Math.abs((long) amount.scale()) <= 100) {
          return amount;
        }
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    if (!value.isEmpty()) {
      problem(names[0], value, "an amount such as 0.0012");
    }
    return BigDecimal.ZERO;
  }

  /** Seconds since 1970, or a time with or without its zone, which is UTC then. */
  Instant time(String... names) {
    String value = required(names);
    try {
      if (value.matches("[0-9]{9,11}([.]0*)?")) {
        return Instant.ofEpochSecond(new BigDecimal(value).longValueExact());
      }
      String iso = value.replaceFirst(" UTC$", "Z").replaceFirst("^(\\S{10}) ", "$1T");
      return iso.matches(".*(Z|[+-][0-9]{2}:?[0-9]{2})$")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException | ArithmeticException e) {
      if (!value.isEmpty()) {
        problem(first(names), value, "a time such as 2026-05-01T10:00:00Z");
      }
      return Instant.EPOCH;
    }
  }

  void problem(@Nullable String name, @Nullable String value, String expected) {
    problems.error(
        new Problem(file, line, path + name, value == null ? null : Quoted.of(value), expected));
  }
}
