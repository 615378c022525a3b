package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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
 * <p>Of a name's rows, local ones win over shipped ones, then the newest that is in force decides.
 */
public final class PriceBook {
  private static final Pattern SNAPSHOT =
      Pattern.compile("(-\\d{4}-\\d{2}-\\d{2}|[-@]\\d{8}|-latest)$");
  // Not "global.": that one has prices of its own, lower than those of a region.
  private static final Pattern REGION =
      Pattern.compile("^(us|us-gov|eu|apac|jp|au|ca|sa|me|af|il|mx)\\.");
  private static final String LOCAL = "local";

  private final Map<String, List<Entry>> exact = new HashMap<>();
  private final Map<String, List<Entry>> beginnings = new HashMap<>();

  /** A price and who stated it. */
  record Entry(Price price, boolean local) {}

  private PriceBook(List<Entry> entries) {
    entries.stream()
        // What decides comes first, so that the first one in force is the answer.
        .sorted(
            Comparator.comparing((Entry e) -> !e.local())
                .thenComparing(e -> e.price().effectiveFrom(), Comparator.reverseOrder())
                .thenComparing(e -> e.price().id(), Comparator.reverseOrder()))
        .forEach(this::add);
  }

  private void add(Entry entry) {
    String model = entry.price().model();
    boolean beginning = model.endsWith("*");
    String name = beginning ? model.substring(0, model.length() - 1) : model;
    (beginning ? beginnings : exact)
        .computeIfAbsent(key(entry.price().provider(), name), key -> new ArrayList<>())
        .add(entry);
  }

  /** Whether the table has not been filled yet: the scheduler does, when it starts. */
  public boolean isEmpty() {
    return exact.isEmpty() && beginnings.isEmpty();
  }

  static PriceBook of(List<Entry> entries) {
    return new PriceBook(entries);
  }

  /** Reads the whole table. */
  public static PriceBook load(Database database) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return load(connection);
    }
  }

  /** As {@link #load(Database)}, on the caller's connection. */
  public static PriceBook load(Connection connection) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM price")) {
      while (row.next()) {
        entries.add(new Entry(price(row), LOCAL.equals(row.getString("source"))));
      }
    }
    return new PriceBook(entries);
  }

  private static Price price(ResultSet row) throws SQLException {
    return new Price(
        row.getLong("price_id"),
        row.getString("provider"),
        row.getString("model"),
        row.getObject("effective_from", LocalDate.class),
        usd(row, "input"),
        usd(row, "cached_input"),
        usd(row, "cache_write"),
        usd(row, "output"),
        usd(row, "per_request"),
        usd(row, "per_image"),
        usd(row, "per_character"));
  }

  static @Nullable Usd usd(ResultSet row, String column) throws SQLException {
    long picos = row.getLong(column);
    return row.wasNull() ? null : new Usd(picos);
  }

  /**
   * The price of a model on a day (UTC).
   *
   * @param provider a provider of the table: what an account's {@code priceList()} says
   * @return empty if there is none: then the call must not be made, unless the account is free
   */
  public Optional<Price> find(String provider, String model, LocalDate day) {
    return findNamed(provider, model, day)
        .or(
            () -> {
              String family = SNAPSHOT.matcher(model).replaceFirst("");
              return family.equals(model) ? Optional.empty() : findNamed(provider, family, day);
            });
  }

  /**
   * As {@link #find}.
   *
   * @throws MissingPriceException if there is none
   */
  public Price require(String provider, String model, LocalDate day) {
    return find(provider, model, day)
        .orElseThrow(() -> new MissingPriceException(provider, model, "any unit"));
  }

  private Optional<Price> findNamed(String provider, String model, LocalDate day) {
    Optional<Price> found = findExactly(provider, model, day);
    if (found.isPresent() || !provider.equals("bedrock")) {
      return found;
    }
    String home = REGION.matcher(model).replaceFirst("");
    return home.equals(model) ? found : findExactly(provider, home, day);
  }

  private Optional<Price> findExactly(String provider, String model, LocalDate day) {
    Optional<Price> found = inForce(exact.get(key(provider, model)), day);
    for (int end = model.length(); found.isEmpty() && end > 0; end--) {
      found = inForce(beginnings.get(key(provider, model.substring(0, end))), day);
    }
    return found;
  }

  private static Optional<Price> inForce(@Nullable List<Entry> entries, LocalDate day) {
    if (entries == null) {
      return Optional.empty();
    }
    return entries.stream()
        .map(Entry::price)
        .filter(price -> !price.effectiveFrom().isAfter(day))
        .findFirst();
  }

  private static String key(String provider, String model) {
    return provider + "/" + model;
  }
}
