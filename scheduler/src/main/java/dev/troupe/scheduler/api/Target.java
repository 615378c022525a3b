package dev.troupe.scheduler.api;

import static java.util.stream.Collectors.joining;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.job.SubmissionReader;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a request's first line asks for, decoded once. Cut into segments before it is decoded, so
 * that a slash, two dots or a question mark in an id stay part of the id.
 *
 * @param segments of the path, {@code /v1/jobs/a%2Fb} has three: {@code v1}, {@code jobs} and
 *     {@code a/b}
 * @param query each name with its value
 */
record Target(List<String> segments, Map<String, String> query) {
  /** No time of ours is later. */
  static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  Target {
    segments = List.copyOf(segments);
    query = Map.copyOf(query);
  }

  /**
   * @param path as it was sent
   * @param query as it was sent; empty if there is none
   * @throws Refused 400 if it is not valid
   */
  static Target of(String path, String query) throws Refused {
    if (!path.startsWith("/")) {
      throw bad("path", path, "a path that starts with a slash");
    }
    String[] raw = path.substring(1).split("/", -1);
    String[] decoded = new String[raw.length];
    for (int i = 0; i < raw.length; i++) {
      decoded[i] = decode("path", raw[i]);
    }
    Map<String, String> values = new HashMap<>();
    for (String pair : Stream.of(query.split("&")).filter(p -> !p.isEmpty()).toList()) {
      int equals = pair.indexOf('=');
      String name = decode("query", plus(equals < 0 ? pair : pair.substring(0, equals)));
      String value = equals < 0 ? "" : decode("query", plus(pair.substring(equals + 1)));
      if (values.put(name, value) != null) {
        throw bad("query", name + " twice", "each name once");
      }
    }
    return new Target(List.of(decoded), values);
  }

  /**
   * The value of that name in the query.
   *
   * @throws Refused 400 if it is no name
   */
  Optional<String> parameter(String name) throws Refused {
    String value = query.get(name);
    return value == null ? Optional.empty() : Optional.of(named(name, value));
  }

  /**
   * Whose it is what is asked for: {@code tenant} of the query, or {@code default}.
   *
   * @throws Refused 400 if nobody can be called like that
   */
  String tenant() throws Refused {
    String value = query.getOrDefault("tenant", "default");
    try {
      return SubmissionReader.TENANT.parse().apply(value);
    } catch (IllegalArgumentException e) {
      throw bad("tenant", printable(value), SubmissionReader.TENANT.expected());
    }
  }

  /**
   * A whole number of the query.
   *
   * @param missing what it is if it is not there
   * @throws Refused 400 if it is none
   */
  int number(String name, int missing) throws Refused {
    String value = query.get(name);
    if (value == null) {
      return missing;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw bad(name, printable(value), "a whole number of at most nine digits");
    }
    return Integer.parseInt(value);
  }

  /**
   * A moment of the query.
   *
   * @throws Refused 400 if it is none, or before 1970 or after {@link #LATEST}
   */
  Optional<Instant> time(String name) throws Refused {
    String value = query.get(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      Instant time =
          value.matches("[0-9-]{10}")
              ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(value);
      if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST)) {
        return Optional.of(time);
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw bad(name, printable(value), "a day (2026-11-30) or a moment (2026-11-30T12:00:00Z)");
  }

  /**
   * A constant of the query, by its name in lower case.
   *
   * @throws Refused 400 if there is none of that name
   */
  <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) throws Refused {
    String value = query.get(name);
    if (value == null) {
      return Optional.empty();
    }
    List<E> all = List.of(type.getEnumConstants());
    for (E constant : all) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return Optional.of(constant);
      }
    }
    String names = all.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).collect(joining(", "));
    throw bad(name, printable(value), "one of " + names);
  }

  /**
   * The path's last segment, as the id that it is.
   *
   * @throws Refused 400 if it can't be one
   */
  String id() throws Refused {
    return id(segments.size() - 1);
  }

  /** The same of another segment. */
  String id(int segment) throws Refused {
    return named("id", segments.get(segment));
  }

  private static String named(String what, String value) throws Refused {
    if (value.isEmpty()
        || value.length() > 200
        || value.codePoints().anyMatch(Character::isISOControl)) {
      throw bad(what, printable(value), "1 to 200 characters, no control characters");
    }
    return value;
  }

  /** A plus in a query is a space, as HTML forms have it; in a path it is a plus. */
  private static String plus(String query) {
    return query.replace('+', ' ');
  }

  private static String decode(String where, String raw) throws Refused {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c >= 0x80) {
        throw bad(where, raw, "percent-encoded UTF-8");
      }
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 1 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw bad(where, raw, "% and two hexadecimal digits");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad(where, raw, "percent-encoded UTF-8");
    }
  }

  static String printable(String value) {
    StringBuilder text = new StringBuilder();
    value
        .codePoints()
        .limit(200)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append(String.format("\\u%04x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  private static Refused bad(String where, String value, String expected) {
    return Refused.of(Status.BAD_REQUEST_400, Problem.at(where, value, expected));
  }
}
