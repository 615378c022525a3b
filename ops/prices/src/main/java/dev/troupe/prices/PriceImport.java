package dev.troupe.prices;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.Quoted;
import dev.troupe.shared.money.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the shipped price table from a copy of pydantic/genai-prices' {@code data.json}.
 *
 * <p>Prices that depend on the length of the context become a row for each length. What the table
 * can't hold is left out and named in the row's last column: prices of audio tokens, of searches
 * and the like.
 */
final class PriceImport {
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
          "aws", "bedrock",
          "cohere", "cohere");

  private final SortedMap<String, String> rows = new TreeMap<>();

  private PriceImport() {}

  static JsonNode read(String json) {
    return Json.STRICT.readTree(json);
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
    return PriceFile.HEADER + "\n" + String.join("\n", table.rows.values()) + "\n";
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
      if (from != null) {
        add(provider, names, from, period.path("prices"));
      }
    }
  }

  private void add(String provider, Set<String> names, String from, JsonNode prices) {
    for (long above : lengths(prices)) {
      String cells = cells(prices, above);
      for (String name : cells == null ? Set.<String>of() : names) {
        // The first model that claims a name has it, as upstream; a row each for longer contexts.
        String key = "%s,%s,%s,%010d".formatted(provider, name, from, above);
        rows.putIfAbsent(
            key,
            "%s,%s,%s,,,%s,%s".formatted(provider, name, from, above == 0 ? "" : above, cells));
      }
    }
  }

  /** From how many input tokens on there are other prices; 0 is the base. */
  private static SortedSet<Long> lengths(JsonNode prices) {
    SortedSet<Long> lengths = new TreeSet<>(Set.of(0L));
    for (JsonNode price : prices) {
      price.path("tiers").forEach(tier -> lengths.add(tier.path("start").asLong()));
    }
    return lengths;
  }

  /** Of one unit, for calls that are longer than so many tokens. */
  private static BigDecimal price(JsonNode price, long above) {
    if (!price.isObject()) {
      return price.decimalValue();
    }
    BigDecimal value = price.path("base").decimalValue();
    for (JsonNode tier : price.path("tiers")) {
      if (tier.path("start").asLong() <= above) {
        value = tier.path("price").decimalValue();
      }
    }
    return value;
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

  private static @Nullable String cells(JsonNode prices, long above) {
    TreeSet<String> left = new TreeSet<>();
    Map<Unit, String> known = new EnumMap<>(Unit.class);
    for (var price : prices.properties()) {
      String key = price.getKey();
      Unit unit = unit(key, prices);
      BigDecimal value = price(price.getValue(), above);
      if (unit == null) {
        left.add(key);
      } else if (!put(known, unit, key.endsWith("_hours") ? perSecond(value) : value)) {
        left.add(key + " is not exact");
      }
    }
    if (known.isEmpty()) {
      return null;
    }
    List<String> cells = new ArrayList<>();
    for (Unit unit : Unit.values()) {
      cells.add(known.getOrDefault(unit, ""));
    }
    return String.join(",", cells) + "," + String.join("; ", left);
  }

  private static boolean put(Map<Unit, String> cells, Unit unit, BigDecimal value) {
    String cell = value.stripTrailingZeros().toPlainString();
    try {
      Quoted.of(unit, cell);
    } catch (IllegalArgumentException e) {
      return false;
    }
    cells.put(unit, cell);
    return true;
  }

  /** With so many decimals that what is not exact is seen to be so. */
  private static BigDecimal perSecond(BigDecimal perHour) {
    return perHour.divide(BigDecimal.valueOf(3600), 20, RoundingMode.HALF_UP);
  }

  private static @Nullable Unit unit(String key, JsonNode prices) {
    return switch (key) {
      case "input_mtok" -> Unit.INPUT;
      case "cache_read_mtok" -> Unit.CACHED_INPUT;
      case "cache_write_mtok" -> Unit.CACHE_WRITE;
      case "output_mtok" -> Unit.OUTPUT;
      case "output_reasoning_mtok" -> Unit.REASONING;
      // A model that makes nothing but images.
      case "output_image_mtok" -> prices.has("output_mtok") ? null : Unit.OUTPUT;
      case "audio_hours", "input_audio_hours" -> Unit.PER_SECOND;
      default -> null;
    };
  }
}
