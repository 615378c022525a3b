package dev.troupe.shared.money;

import dev.troupe.schemas.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the shipped price table from a copy of pydantic/genai-prices' {@code data.json}: {@code
 * PriceImport data.json genai-prices.csv}. It reads and writes files only, so that a refresh is the
 * same everywhere.
 *
 * <p>What the table can't hold is left out and named in the row's last column: of tiers only the
 * base is kept, and prices of audio tokens, of searches and the like are dropped.
 */
public final class PriceImport {
  /** Since when a price without a date holds: since before anyone called anything. */
  private static final String ALWAYS = "2000-01-01";

  /** Theirs to ours. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "openai", "openai",
          "anthropic", "anthropic",
          "google", "gemini",
          "groq", "groq",
          "cerebras", "cerebras",
          "openrouter", "openrouter",
          "together", "together",
          "aws", "bedrock");

  private final SortedMap<String, String> rows = new TreeMap<>();

  private PriceImport() {}

  public static void main(String[] files) throws IOException {
    if (files.length != 2) {
      throw new IllegalArgumentException(
          files.length + " arguments (expected: data.json prices.csv)");
    }
    JsonNode data = Json.STRICT.readTree(Files.readAllBytes(Path.of(files[0])));
    Files.writeString(Path.of(files[1]), csv(data));
  }

  /** The whole table, header included. */
  static String csv(JsonNode data) {
    PriceImport table = new PriceImport();
    JsonNode providers = data.isArray() ? data : data.path("providers");
    for (JsonNode provider : providers) {
      String name = PROVIDERS.get(provider.path("id").asString());
      if (name != null) {
        provider.path("models").forEach(model -> table.add(name, model));
      }
    }
    return PriceRow.HEADER + "\n" + String.join("\n", table.rows.values()) + "\n";
  }

  private void add(String provider, JsonNode model) {
    String id = model.path("id").asString();
    if (provider.equals("gemini") && id.startsWith("claude")) {
      // Another vendor's models on another wire.
      return;
    }
    TreeSet<String> names = new TreeSet<>();
    names.add(id);
    match(model.path("match"), names);
    JsonNode prices = model.path("prices");
    List<JsonNode> dated = new ArrayList<>();
    if (prices.isArray()) {
      prices.forEach(dated::add);
    } else {
      dated.add(Json.STRICT.createObjectNode().set("prices", prices));
    }
    for (JsonNode period : dated) {
      String from = since(period.path("constraint"));
      String cells = from == null ? null : cells(period.path("prices"));
      if (cells != null) {
        for (String name : names) {
          String key = provider + "," + name + "," + from;
          // The first model that claims a name has it, as upstream.
          rows.putIfAbsent(key, key + "," + cells);
        }
      }
    }
  }

  /**
   * The names that a model goes by: exact ones, and beginnings, which end in {@code *}. Patterns
   * that are neither stay out; a name that only they match has no price, which is an error at the
   * first call.
   */
  private static void match(JsonNode rule, Set<String> names) {
    if (rule.has("or")) {
      rule.path("or").forEach(part -> match(part, names));
    }
    if (rule.has("equals")) {
      names.add(rule.path("equals").asString());
    }
    if (rule.has("starts_with")) {
      names.add(rule.path("starts_with").asString() + "*");
    }
    if (rule.has("contains") && rule.path("contains").asString().contains(".")) {
      // Bedrock's: what stands before is the region.
      names.add(rule.path("contains").asString() + "*");
    }
  }

  private static @Nullable String since(JsonNode constraint) {
    if (constraint.isMissingNode()) {
      return ALWAYS;
    }
    return constraint.has("start_date") ? constraint.path("start_date").asString() : null;
  }

  private static @Nullable String cells(JsonNode prices) {
    TreeSet<String> left = new TreeSet<>();
    Map<String, String> known = new TreeMap<>();
    for (var price : prices.properties()) {
      boolean tiered = price.getValue().isObject();
      JsonNode base = tiered ? price.getValue().path("base") : price.getValue();
      if (tiered) {
        left.add("tiers");
      }
      String column = column(price.getKey(), prices);
      BigDecimal value = base.decimalValue();
      if (column == null) {
        left.add(price.getKey());
      } else if (value.stripTrailingZeros().scale() > 6) {
        left.add(price.getKey() + " is not exact");
      } else {
        known.put(column, value.stripTrailingZeros().toPlainString());
      }
    }
    if (known.isEmpty()) {
      return null;
    }
    List<String> cells = new ArrayList<>();
    for (String column : PriceRow.PRICES) {
      cells.add(known.getOrDefault(column, ""));
    }
    return String.join(",", cells) + "," + String.join("; ", left);
  }

  private static @Nullable String column(String key, JsonNode prices) {
    return switch (key) {
      case "input_mtok" -> "input";
      case "cache_read_mtok" -> "cached_input";
      case "cache_write_mtok" -> "cache_write";
      case "output_mtok" -> "output";
      // A model that makes nothing but images.
      case "output_image_mtok" -> prices.has("output_mtok") ? null : "output";
      default -> null;
    };
  }
}
