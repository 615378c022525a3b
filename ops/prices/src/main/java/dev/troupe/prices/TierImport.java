package dev.troupe.prices;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceLine;
import dev.troupe.shared.money.PriceRow;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Unit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the shipped prices of service tiers from a copy of BerriAI/litellm's {@code
 * model_prices_and_context_window.json}, and says what it leaves out.
 *
 * <p>A tier is taken only where the source's standard price is the shipped one: where that differs,
 * one of the two is out of date, and with it the tier. It then holds since that standard price
 * does.
 */
final class TierImport {
  /** Theirs to ours. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "openai", "openai",
          "anthropic", "anthropic",
          "gemini", "gemini",
          "groq", "groq",
          "cerebras", "cerebras",
          "openrouter", "openrouter",
          "together_ai", "together",
          "bedrock", "bedrock",
          "bedrock_converse", "bedrock",
          "cohere_chat", "cohere");

  /** Ours to the end of their keys. */
  private static final SortedMap<String, String> TIERS =
      new TreeMap<>(
          Map.of(
              ServiceTier.BATCH, "_batches", "flex", "_flex", ServiceTier.PRIORITY, "_priority"));

  private static final Map<Unit, String> KEYS =
      new EnumMap<>(
          Map.of(
              Unit.INPUT, "input_cost_per_token",
              Unit.CACHED_INPUT, "cache_read_input_token_cost",
              Unit.CACHE_WRITE, "cache_creation_input_token_cost",
              Unit.OUTPUT, "output_cost_per_token",
              Unit.REASONING, "output_cost_per_reasoning_token"));

  private static final Pattern ABOVE = Pattern.compile("_above_(\\d{1,4})k_tokens");

  // A tier's price is what is quoted: no digit may pass through a double.
  private static final JsonMapper EXACT =
      Json.STRICT.rebuild().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final PriceBook shipped;
  private final LocalDate day;
  private final SortedMap<String, Map<String, List<Length>>> models = new TreeMap<>();
  private final Set<String> suspects = new TreeSet<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param csv the whole table, header included
   * @param leftOut what the source states and the table doesn't have, and why, a line each
   */
  record Result(String csv, List<String> leftOut) {}

  /** One row of a tier. */
  private record Length(long above, Rates rates, String remark) {}

  private TierImport(PriceBook shipped, LocalDate day) {
    this.shipped = shipped;
    this.day = day;
  }

  static JsonNode read(String json) {
    return EXACT.readTree(json);
  }

  /**
   * @param shipped what has the standard prices
   * @param day whose standard prices have to be the source's
   */
  static Result of(JsonNode data, PriceBook shipped, LocalDate day) {
    TierImport table = new TierImport(shipped, day);
    for (var entry : data.properties()) {
      JsonNode model = entry.getValue();
      String theirs = model.path("litellm_provider").asString("");
      String ours = PROVIDERS.get(theirs);
      // Pictures and recordings have prices in other units, too.
      if (ours != null && model.path("mode").asString("").matches("chat|responses")) {
        String name = entry.getKey();
        table.add(
            ours,
            name.startsWith(theirs + "/") ? name.substring(theirs.length() + 1) : name,
            model);
      }
    }
    table.addSnapshots();
    return new Result(table.csv(), List.copyOf(table.leftOut));
  }

  private void add(String provider, String name, JsonNode model) {
    Map<String, List<Length>> stated = new TreeMap<>();
    TIERS.forEach(
        (tier, ending) -> {
          if (model.propertyNames().stream().anyMatch(key -> key.endsWith(ending))) {
            stated.put(tier, lengths(model, ending));
          }
        });
    List<PriceRow> standard = standard(provider, name);
    if (stated.isEmpty() || standard.isEmpty()) {
      return;
    }
    String key = provider + "/" + name;
    Rates usual = standard.getFirst().rates();
    Rates theirs = rates(model, "");
    if (!agree(usual, theirs)) {
      suspects.add(key);
      leftOut.add(key + ": its standard price is another one");
      return;
    }
    stated.forEach(
        (tier, lengths) -> {
          String wrong = wrong(tier, lengths, usual);
          if (wrong == null) {
            models.computeIfAbsent(key, k -> new TreeMap<>()).put(tier, align(lengths, standard));
          } else {
            leftOut.add(key + " " + tier + ": " + wrong);
          }
        });
  }

  /**
   * What a snapshot's name has a standard price for and the source no tier: that of the name
   * without the date, if the standard prices are the same. A name with a standard price of its own
   * is never looked up without its date.
   */
  private void addSnapshots() {
    Set<String> names = new TreeSet<>();
    shipped.inForce(day).stream()
        .map(PriceLine::row)
        .filter(row -> isUsual(row) && !row.model().endsWith("*"))
        .forEach(row -> names.add(row.provider() + "/" + row.model()));
    for (String name : names) {
      String alias = PriceBook.withoutDate(name);
      Map<String, List<Length>> tiers = models.get(alias);
      if (tiers != null
          && !suspects.contains(name)
          && !alias.equals(name)
          && isSame(standard(name), standard(alias))) {
        tiers.forEach(models.computeIfAbsent(name, key -> new TreeMap<>())::putIfAbsent);
      }
    }
  }

  private String csv() {
    List<String> rows = new ArrayList<>(List.of(PriceFile.HEADER));
    models.forEach(
        (name, tiers) -> {
          LocalDate from = standard(name).getFirst().effectiveFrom();
          tiers.forEach(
              (tier, lengths) -> {
                for (Length length : lengths) {
                  String above = length.above() == 0 ? "" : Long.toString(length.above());
                  List<String> cells =
                      new ArrayList<>(
                          List.of(provider(name), model(name), from.toString(), tier, "", above));
                  for (Unit unit : Unit.values()) {
                    cells.add(Objects.requireNonNullElse(length.rates().quote(unit), ""));
                  }
                  cells.add(length.remark());
                  rows.add(String.join(",", cells));
                }
              });
        });
    return String.join("\n", rows) + "\n";
  }

  private static String provider(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  private static String model(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  private List<PriceRow> standard(String key) {
    return standard(provider(key), model(key));
  }

  /** The standard price in force, by length of context. */
  private List<PriceRow> standard(String provider, String model) {
    return shipped.find(provider, model, day).stream()
        .flatMap(price -> price.lines().stream())
        .map(PriceLine::row)
        .filter(TierImport::isUsual)
        .toList();
  }

  private static boolean isUsual(PriceRow row) {
    return row.serviceTier().equals(ServiceTier.STANDARD) && row.imageSize().isEmpty();
  }

  private static boolean isSame(List<PriceRow> one, List<PriceRow> other) {
    return one.stream()
        .map(row -> Map.entry(row.aboveInputTokens(), row.rates()))
        .toList()
        .equals(other.stream().map(row -> Map.entry(row.aboveInputTokens(), row.rates())).toList());
  }

  /** Input and output are the same, and the cache's prices where both state them. */
  private static boolean agree(Rates ours, Rates theirs) {
    return List.of(Unit.INPUT, Unit.OUTPUT, Unit.CACHED_INPUT, Unit.CACHE_WRITE).stream()
        .allMatch(
            unit -> {
              Usd a = ours.get(unit);
              Usd b = theirs.get(unit);
              boolean needed = unit == Unit.INPUT || unit == Unit.OUTPUT;
              return (a == null || b == null) ? !needed : a.equals(b);
            });
  }

  /** Why a tier's price can't be one; null: it can. */
  private static @Nullable String wrong(String tier, List<Length> lengths, Rates usual) {
    Rates rates = lengths.getFirst().rates();
    for (Unit unit : List.of(Unit.INPUT, Unit.OUTPUT)) {
      Usd price = rates.get(unit);
      if (price == null) {
        return "not stated as a whole";
      }
      int dearer = price.compareTo(Objects.requireNonNull(usual.get(unit)));
      if (tier.equals(ServiceTier.PRIORITY) ? dearer <= 0 : dearer >= 0) {
        return "not " + (tier.equals(ServiceTier.PRIORITY) ? "dearer" : "cheaper");
      }
    }
    return null;
  }

  /** The shortest first, which is there even if it has no prices. */
  private static List<Length> lengths(JsonNode model, String ending) {
    TreeSet<Integer> thousands = new TreeSet<>();
    TreeSet<String> others = new TreeSet<>();
    for (String key : model.propertyNames()) {
      if (key.endsWith(ending)) {
        String plain = key.substring(0, key.length() - ending.length());
        Matcher above = ABOVE.matcher(plain);
        if (above.find()) {
          thousands.add(Integer.valueOf(above.group(1)));
        } else if (!KEYS.containsValue(plain)) {
          others.add(key);
        }
      }
    }
    List<Length> lengths = new ArrayList<>();
    lengths.add(new Length(0, rates(model, ending), String.join("; ", others)));
    for (int k : thousands) {
      Rates rates = rates(model, "_above_%dk_tokens%s".formatted(k, ending));
      if (rates.get(Unit.INPUT) != null && rates.get(Unit.OUTPUT) != null) {
        lengths.add(new Length(k * 1000L, rates, ""));
      }
    }
    return lengths;
  }

  /** Long contexts begin where the standard price's do: the source doesn't tell 272,000 apart. */
  private static List<Length> align(List<Length> lengths, List<PriceRow> standard) {
    return lengths.stream()
        .map(
            length ->
                standard.stream()
                    .map(PriceRow::aboveInputTokens)
                    .filter(above -> above > 0 && above == length.above() - 1)
                    .findFirst()
                    .map(above -> new Length(above, length.rates(), length.remark()))
                    .orElse(length))
        .toList();
  }

  private static Rates rates(JsonNode model, String ending) {
    Rates rates = Rates.NONE;
    for (var key : KEYS.entrySet()) {
      JsonNode price = model.path(key.getValue() + ending);
      if (price.isNumber()) {
        BigDecimal million = price.decimalValue().movePointRight(6);
        rates = rates.with(key.getKey(), million.toPlainString());
      }
    }
    return rates;
  }
}
