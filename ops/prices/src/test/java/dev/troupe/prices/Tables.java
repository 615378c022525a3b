package dev.troupe.prices;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Price tables as texts, and as what the product makes of them. */
final class Tables {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  private Tables() {}

  /** A file beside the tests. */
  static String resource(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Tables.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String shipped(String file) throws IOException {
    return resource("/dev/troupe/schemas/prices/" + file);
  }

  /** On which day a shipped table's source was read. */
  static LocalDate taken(String file) throws IOException {
    for (JsonNode source : Json.STRICT.readTree(shipped("source.json"))) {
      if (source.path("file").asString().equals(file)) {
        return LocalDate.parse(source.path("taken").asString());
      }
    }
    throw new AssertionError(file + " has no source note");
  }

  static List<PriceLine> lines(String csv) {
    return PriceFile.read("test.csv", csv, TODAY).stream()
        .map(row -> new PriceLine(1, "shipped", Instant.EPOCH, row))
        .toList();
  }

  static List<PriceLine> lines(String csv, String model) {
    return lines(csv).stream().filter(line -> line.row().model().equals(model)).toList();
  }
}
