package dev.troupe.shared.money;

import dev.troupe.shared.money.PriceRow.Variant;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All prices of the table, in memory. Immutable; a change of the table is a new book.
 *
 * <p>A model's price is found by these rules, the first that finds a row decides:
 *
 * <ol>
 *   <li>a row of exactly that name;
 *   <li>the row with the longest beginning ({@code claude-sonnet-4-5*}) of the name;
 *   <li>on {@code bedrock}, the two above without the region before the name ({@code eu.});
 *   <li>the same for the name without a snapshot's date at its end ({@code -2024-08-06}, {@code
 *       -20240806}) or {@code -latest}.
 * </ol>
 *
 * <p>Of a name's rows of one tier and size, local ones win over shipped ones, then the newest that
 * is in force decides, with all its lengths of context. Tiers and sizes that a name lacks are
 * looked for under the next names, until one has a standard price: {@code gpt-5*} may add a tier to
 * {@code gpt-5-2025-08-07}, but never to {@code gpt-5-mini}.
 */
public final class PriceBook implements Prices {
  // What a snapshot's name has at its end.
  private static final Pattern SNAPSHOT =
      Pattern.compile("(-\\d{4}-\\d{2}-\\d{2}|[-@]\\d{8}|-latest)$");

  // Not "global.": that one has prices of its own, lower than those of a region.
  private static final Pattern REGION =
      Pattern.compile("^(us|us-gov|eu|apac|jp|au|ca|sa|me|af|il|mx)\\.");

  // The last one decides.
  private static final Comparator<PriceLine> AGE =
      Comparator.comparing(PriceLine::isLocal)
          .thenComparing(line -> line.row().effectiveFrom())
          .thenComparingLong(PriceLine::id);

  // What is asked for is a few models; who may submit may name any number of others.
  private static final int REMEMBERED = 10_000;

  private static final Comparator<PriceLine> NAME =
      Comparator.comparing((PriceLine line) -> line.row().provider())
          .thenComparing(line -> line.row().model())
          .thenComparing(line -> !line.row().variant().isUsual())
          .thenComparing(line -> line.row().serviceTier())
          .thenComparing(line -> line.row().imageSize())
          .thenComparingLong(line -> line.row().aboveInputTokens());

  private final Map<String, List<PriceLine>> exact = new HashMap<>();
  private final Map<String, List<PriceLine>> beginnings = new HashMap<>();
  private final Map<Question, Optional<Price>> answers = new ConcurrentHashMap<>();

  private record Question(String provider, String model, LocalDate day) {}

  private PriceBook(List<PriceLine> lines) {
    for (PriceLine line : lines) {
      String model = line.row().model();
      boolean beginning = model.endsWith("*");
      String name = beginning ? model.substring(0, model.length() - 1) : model;
      (beginning ? beginnings : exact)
          .computeIfAbsent(key(line.row().provider(), name), key -> new ArrayList<>())
          .add(line);
    }
  }

  /** Whether the table has not been filled yet: the scheduler does, when it starts. */
  public boolean isEmpty() {
    return exact.isEmpty() && beginnings.isEmpty();
  }

  public static PriceBook of(List<PriceLine> lines) {
    return new PriceBook(lines);
  }

  /** The tables that come with the program, without what an operator has stated. */
  public static PriceBook shipped() {
    List<PriceLine> lines = new ArrayList<>();
    for (ShippedPrices.Table table : ShippedPrices.TABLES) {
      Instant taken = table.taken().atStartOfDay(ZoneOffset.UTC).toInstant();
      String source = table.source();
      table.rows().forEach(row -> lines.add(new PriceLine(lines.size(), source, taken, row)));
    }
    return new PriceBook(lines);
  }

  /** Reads the whole table. */
  public static PriceBook load(Database database) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return load(connection);
    }
  }

  /** As {@link #load(Database)}, on the caller's connection. */
  public static PriceBook load(Connection connection) throws SQLException {
    return new PriceBook(PriceTable.read(connection));
  }

  /** Every row, whether in force or not, by name and then by age. */
  public List<PriceLine> lines() {
    return Stream.concat(exact.values().stream(), beginnings.values().stream())
        .flatMap(List::stream)
        .sorted(NAME.thenComparing(AGE))
        .toList();
  }

  /**
   * The price of a model on a day (UTC).
   *
   * @param provider a provider of the table: what an account's {@code priceList()} says
   * @return empty if there is none: then the call must not be made, unless the account is free
   */
  @Override
  public Optional<Price> find(String provider, String model, LocalDate day) {
    Question question = new Question(provider, model, day);
    Optional<Price> known = answers.get(question);
    if (known != null) {
      return known;
    }
    if (answers.size() >= REMEMBERED) {
      answers.clear();
    }
    Optional<Price> found = look(provider, model, day);
    answers.put(question, found);
    return found;
  }

  private Optional<Price> look(String provider, String model, LocalDate day) {
    Map<Variant, List<PriceLine>> found = new LinkedHashMap<>();
    for (String name : names(provider, model)) {
      inForce(exact.get(key(provider, name)), day, found);
      for (int end = name.length(); !hasUsual(found) && end > 0; end--) {
        inForce(beginnings.get(key(provider, name.substring(0, end))), day, found);
      }
      if (hasUsual(found)) {
        break;
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Price(provider, model, found.values().stream().flatMap(List::stream).toList()));
  }

  private static boolean hasUsual(Map<Variant, List<PriceLine>> found) {
    return found.keySet().stream().anyMatch(Variant::isUsual);
  }

  /** What the model may be called in the table, the best first. */
  private static Set<String> names(String provider, String model) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : List.of(model, withoutDate(model))) {
      names.add(name);
      if (provider.equals("bedrock")) {
        names.add(REGION.matcher(name).replaceFirst(""));
      }
    }
    return names;
  }

  /** A model's name without a snapshot's date or {@code -latest} at its end. */
  public static String withoutDate(String model) {
    return SNAPSHOT.matcher(model).replaceFirst("");
  }

  /**
   * As {@link #find}.
   *
   * @throws MissingPriceException if there is none
   */
  public Price require(String provider, String model, LocalDate day) {
    return find(provider, model, day).orElseThrow(() -> new MissingPriceException(provider, model));
  }

  /**
   * What is stated of exactly that name, which may be a beginning with its {@code *}, and is in
   * force on a day: all its lengths of context.
   */
  List<PriceLine> stated(String provider, String model, Variant variant, LocalDate day) {
    boolean beginning = model.endsWith("*");
    String name = beginning ? model.substring(0, model.length() - 1) : model;
    Map<Variant, List<PriceLine>> found = new LinkedHashMap<>();
    inForce((beginning ? beginnings : exact).get(key(provider, name)), day, found);
    return found.getOrDefault(variant, List.of());
  }

  /** All that is in force on a day, by provider, name, tier, size and length of context. */
  public List<PriceLine> inForce(LocalDate day) {
    return Stream.concat(exact.values().stream(), beginnings.values().stream())
        .flatMap(
            lines -> {
              Map<Variant, List<PriceLine>> found = new LinkedHashMap<>();
              inForce(lines, day, found);
              return found.values().stream().flatMap(List::stream);
            })
        .sorted(NAME)
        .toList();
  }

  /** Adds the variants that are in force of one name and were not found under a better one. */
  private static void inForce(
      @Nullable List<PriceLine> lines, LocalDate day, Map<Variant, List<PriceLine>> found) {
    if (lines == null) {
      return;
    }
    Map<Variant, List<PriceLine>> byVariant =
        lines.stream()
            .filter(line -> !line.row().effectiveFrom().isAfter(day))
            .collect(Collectors.groupingBy(line -> line.row().variant()));
    byVariant.forEach((variant, all) -> found.putIfAbsent(variant, current(all)));
  }

  /** The newest of local prices, else of shipped ones, with all its lengths of context. */
  private static List<PriceLine> current(List<PriceLine> lines) {
    PriceLine newest = Collections.max(lines, AGE);
    Map<Long, PriceLine> byLength = new TreeMap<>();
    lines.stream()
        .filter(line -> line.source().equals(newest.source()))
        .filter(line -> line.row().effectiveFrom().equals(newest.row().effectiveFrom()))
        .sorted(AGE)
        .forEach(line -> byLength.put(line.row().aboveInputTokens(), line));
    return List.copyOf(byLength.values());
  }

  private static String key(String provider, String model) {
    return provider + "/" + model;
  }
}
