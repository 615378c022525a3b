package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return RerateSql.NEXT
        .on(connection)
        .set("since", scope.since())
        .set("after", after)
        .set("provider", scope.provider())
        .set("model", scope.model())
        .set("limit", CHUNK)
        .list(Rerating::billed);
  }

  private void chunk(Connection connection, List<Billed> calls, @Nullable Author author)
      throws SQLException {
    List<Correction> wrong = new ArrayList<>();
    for (Billed call : calls) {
      Rerated model = byModel.getOrDefault(call.name(), Rerated.none(call.name()));
      Optional<Correction> correction = correction(call);
      byModel.put(call.name(), model.with(call.cost(), isPriced(call)));
      correction.ifPresent(wrong::add);
    }
    List<Correction> written = author == null ? wrong : write(connection, wrong, author);
    for (Correction correction : written) {
      Usd delta = correction.cost().minus(correction.call().cost());
      byModel.computeIfPresent(correction.call().name(), (name, model) -> model.corrected(delta));
    }
  }

  /** Those that are still wrong once nobody else can settle or correct them. */
  private List<Correction> write(Connection connection, List<Correction> wrong, Author author)
      throws SQLException {
    if (wrong.isEmpty()) {
      return wrong;
    }
    RerateSql.ONE_AT_A_TIME.on(connection).run();
    List<Correction> still = new ArrayList<>();
    RerateSql.LOCK
        .on(connection)
        .array("calls", "uuid", wrong, w -> w.call().callId())
        .list(Rerating::billed)
        .forEach(call -> correction(call).ifPresent(still::add));
    RerateSql.CORRECT
        .on(connection)
        .array("calls", "uuid", still, c -> c.call().callId())
        .array("old_prices", "int8", still, c -> c.call().priceId())
        .array("new_prices", "int8", still, Correction::priceId)
        .array("old_picos", "int8", still, c -> c.call().cost().picos())
        .array("new_picos", "int8", still, c -> c.cost().picos())
        .set("reason", author.reason())
        .set("author", author.name())
        .run();
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

  private static Billed billed(Row row) throws SQLException {
    return new Billed(
        row.uuid("call_id"),
        row.date("day"),
        row.text("provider"),
        row.text("model"),
        row.text("price_list"),
        row.number("price_id"),
        row.usd("cost_pico"),
        row.flag("whole"),
        usage(row));
  }

  /** What is not known is none. */
  private static Usage usage(Row row) throws SQLException {
    return new Usage(
        row.numberOr("input_tokens", 0),
        row.numberOr("cached_tokens", 0),
        row.numberOr("cache_write_tokens", 0),
        row.numberOr("output_tokens", 0),
        row.numberOr("reasoning_tokens", 0),
        row.numberOr("images", 0),
        row.numberOr("characters", 0),
        row.numberOr("seconds", 0),
        Objects.requireNonNullElse(row.textOrNull("service_tier"), ServiceTier.STANDARD),
        row.textOrNull("image_size"));
  }

  private void audit(Connection connection, Author author, List<Rerated> all) throws SQLException {
    RerateSql.AUDIT
        .on(connection)
        .set("author", author.name())
        .set(
            "subject",
            all.stream().mapToLong(Rerated::changed).sum() + " calls since " + scope.since())
        .set("reason", author.reason())
        .run();
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
