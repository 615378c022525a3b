package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Prices settled calls again, by what is in force now for the day on which they were made. Calls
 * stay as they are: a correction is a row of its own, and the roll-ups get the difference in the
 * same commit. Doing it again changes nothing, and two at once are one after the other. Budgets are
 * not touched: what they let through was decided by the prices of the time.
 */
public final class Rerating {
  private static final int CHUNK = 2_000;
  private static final UUID NONE = new UUID(0, 0);

  private final DataSource pool;
  private final PriceBook book;
  private final Scope scope;
  private final Map<String, Rerated> byModel = new TreeMap<>();

  /**
   * Which calls.
   *
   * @param provider the operator's account; absent: all
   */
  public record Scope(LocalDate since, @Nullable String provider, @Nullable String model) {}

  /** What a correction says of itself. */
  public record Author(String name, String reason) {}

  public Rerating(DataSource pool, PriceBook book, Scope scope) {
    this.pool = pool;
    this.book = book;
    this.scope = scope;
  }

  /**
   * @param author absent: nothing is written
   * @return by model, in the order of their names
   */
  public List<Rerated> run(@Nullable Author author) throws SQLException {
    byModel.clear();
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        UUID last = NONE;
        for (List<Billed> calls = next(connection, last);
            !calls.isEmpty();
            calls = next(connection, last)) {
          chunk(connection, calls, author);
          connection.commit();
          last = calls.getLast().callId();
        }
        List<Rerated> all = List.copyOf(byModel.values());
        if (author != null && all.stream().anyMatch(r -> r.changed() > 0)) {
          audit(connection, author, all);
          connection.commit();
        }
        return all;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private List<Billed> next(Connection connection, UUID after) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(RerateSql.NEXT)) {
      s.setObject(1, scope.since());
      s.setObject(2, after);
      s.setString(3, scope.provider());
      s.setString(4, scope.provider());
      s.setString(5, scope.model());
      s.setString(6, scope.model());
      s.setInt(7, CHUNK);
      return read(s);
    }
  }

  private void chunk(Connection connection, List<Billed> calls, @Nullable Author author)
      throws SQLException {
    List<Correction> wrong = new ArrayList<>();
    for (Billed call : calls) {
      Rerated model = byModel.getOrDefault(call.name(), Rerated.none(call.name()));
      Optional<Correction> correction = correction(call);
      byModel.put(call.name(), model.with(call, isPriced(call)));
      correction.ifPresent(wrong::add);
    }
    List<Correction> written = author == null ? wrong : write(connection, wrong, author);
    for (Correction correction : written) {
      byModel.computeIfPresent(correction.call().name(), (name, model) -> model.with(correction));
    }
  }

  /** Those that are still wrong once nobody else can settle or correct them. */
  private List<Correction> write(Connection connection, List<Correction> wrong, Author author)
      throws SQLException {
    if (wrong.isEmpty()) {
      return wrong;
    }
    List<Correction> still = new ArrayList<>();
    try (PreparedStatement one = connection.prepareStatement(RerateSql.ONE_AT_A_TIME)) {
      one.execute();
    }
    try (PreparedStatement s = connection.prepareStatement(RerateSql.LOCK)) {
      s.setArray(
          1,
          connection.createArrayOf("uuid", wrong.stream().map(w -> w.call().callId()).toArray()));
      read(s).forEach(call -> correction(call).ifPresent(still::add));
    }
    try (PreparedStatement s = connection.prepareStatement(RerateSql.CORRECT)) {
      s.setArray(
          1,
          connection.createArrayOf("uuid", still.stream().map(c -> c.call().callId()).toArray()));
      s.setArray(
          2,
          connection.createArrayOf("int8", still.stream().map(c -> c.call().priceId()).toArray()));
      s.setArray(
          3, connection.createArrayOf("int8", still.stream().map(Correction::priceId).toArray()));
      s.setArray(
          4,
          connection.createArrayOf(
              "int8", still.stream().map(c -> c.call().cost().picos()).toArray()));
      s.setArray(
          5, connection.createArrayOf("int8", still.stream().map(c -> c.cost().picos()).toArray()));
      s.setString(6, author.reason());
      s.setString(7, author.name());
      s.execute();
    }
    return still;
  }

  private boolean isPriced(Billed call) {
    try {
      return call.isWhole()
          && book.find(call.priceList(), call.model(), call.day())
              .map(price -> price.cost(call.usage()))
              .isPresent();
    } catch (MissingPriceException e) {
      return false;
    }
  }

  private Optional<Correction> correction(Billed call) {
    if (!isPriced(call)) {
      return Optional.empty();
    }
    Price price = book.require(call.priceList(), call.model(), call.day());
    Usd cost = price.cost(call.usage());
    return cost.equals(call.cost())
        ? Optional.empty()
        : Optional.of(new Correction(call, price.line(call.usage()).id(), cost));
  }

  private static List<Billed> read(PreparedStatement statement) throws SQLException {
    List<Billed> calls = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        calls.add(
            new Billed(
                row.getObject("call_id", UUID.class),
                row.getObject("day", LocalDate.class),
                row.getString("provider"),
                row.getString("model"),
                row.getString("price_list"),
                row.getLong("price_id"),
                new Usd(row.getLong("cost_pico")),
                row.getBoolean("whole"),
                new Usage(
                    row.getLong("input_tokens"),
                    row.getLong("cached_tokens"),
                    row.getLong("cache_write_tokens"),
                    row.getLong("output_tokens"),
                    row.getLong("reasoning_tokens"),
                    row.getLong("images"),
                    row.getLong("characters"),
                    row.getLong("seconds"),
                    row.getString("service_tier"),
                    row.getString("image_size"))));
      }
    }
    return calls;
  }

  private void audit(Connection connection, Author author, List<Rerated> all) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT audit_add(?, 'prices rerate', ?, ?)")) {
      s.setString(1, author.name());
      s.setString(
          2, all.stream().mapToLong(Rerated::changed).sum() + " calls since " + scope.since());
      s.setString(3, author.reason());
      s.execute();
    }
  }

  /**
   * A call as it stands in the ledger.
   *
   * @param provider the operator's account
   * @param priceList the provider of the price table
   * @param cost with all corrections so far
   * @param isWhole whether all that it was priced by is known
   */
  record Billed(
      UUID callId,
      LocalDate day,
      String provider,
      String model,
      String priceList,
      long priceId,
      Usd cost,
      boolean isWhole,
      Usage usage) {
    String name() {
      return provider + "/" + model;
    }
  }

  record Correction(Billed call, long priceId, Usd cost) {}
}
