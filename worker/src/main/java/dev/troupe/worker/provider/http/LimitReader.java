package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.LimitHeaders;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.LimitHeaders.Line;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a provider's limit headers.
 *
 * @param rows the headers that there may be; of several for one axis the tightest counts
 */
public record LimitReader(List<Row> rows) {
  /** For providers that tell nothing. */
  public static final LimitReader NONE = new LimitReader(List.of());

  /**
   * The names of one axis' headers, in small letters; an empty name: there is none.
   *
   * @param taken of the header that tells what is used instead of what remains
   */
  public record Row(Axis axis, String limit, String remaining, String reset, String taken) {
    public Row(Axis axis, String limit, String remaining, String reset) {
      this(axis, limit, remaining, reset, "");
    }

    /** An axis whose headers tell the limit and what of it is taken. */
    public static Row taken(Axis axis, String limit, String taken) {
      return new Row(axis, limit, "", "", taken);
    }
  }

  public LimitReader {
    rows = List.copyOf(rows);
  }

  public LimitHeaders read(HttpHeaders headers, Instant now) {
    if (rows.isEmpty()) {
      return LimitHeaders.NONE;
    }
    Map<String, String> said = firstValues(headers);
    Map<Axis, Line> lines = new EnumMap<>(Axis.class);
    for (Row row : rows) {
      Long limit = count(said, row.limit());
      Line line =
          new Line(
              limit,
              remaining(said, row, limit),
              Resets.parse(said.getOrDefault(row.reset(), ""), now).orElse(null));
      lines.merge(row.axis(), line, LimitReader::tighter);
    }
    return LimitHeaders.of(lines);
  }

  /** By name in small letters: the JDK's headers compare letter by letter, for each name anew. */
  private static Map<String, String> firstValues(HttpHeaders headers) {
    Map<String, String> first = HashMap.newHashMap(headers.map().size());
    headers
        .map()
        .forEach((name, values) -> first.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return first;
  }

  private static @Nullable Long remaining(Map<String, String> said, Row row, @Nullable Long limit) {
    Long taken = count(said, row.taken());
    return taken != null && limit != null
        ? Long.valueOf(Math.max(0, limit - taken))
        : count(said, row.remaining());
  }

  private static Line tighter(Line one, Line other) {
    if (other.remaining() == null) {
      return one.remaining() == null && one.limit() == null ? other : one;
    }
    return one.remaining() == null || other.remaining() < one.remaining() ? other : one;
  }

  private static @Nullable Long count(Map<String, String> said, String name) {
    String value = said.getOrDefault(name, "").strip();
    try {
      return value.isEmpty() ? null : (long) Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
