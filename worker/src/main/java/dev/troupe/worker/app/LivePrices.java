package dev.troupe.worker.app;

import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.postgres.Database;
import dev.troupe.worker.route.Prices;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The price table, read anew when someone asks and the copy is a minute old. Thread-safe. */
final class LivePrices implements Prices {
  private static final Logger LOG = LoggerFactory.getLogger(LivePrices.class);
  private static final long MAX_AGE = Duration.ofMinutes(1).toNanos();

  private final Database database;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile PriceBook book;
  private volatile long readAt;

  LivePrices(Database database, LongSupplier nanos) throws SQLException {
    this.database = database;
    this.nanos = nanos;
    book = PriceBook.load(database);
    readAt = nanos.getAsLong();
  }

  @Override
  public Optional<Price> find(String provider, String model, LocalDate day) {
    // One reads; the others make do with the old copy meanwhile.
    if (nanos.getAsLong() - readAt > MAX_AGE && reading.tryLock()) {
      try {
        readAt = nanos.getAsLong();
        book = PriceBook.load(database);
      } catch (SQLException e) {
        LOG.warn("the price table can't be read, the last copy stays: {}", e.getMessage());
      } finally {
        reading.unlock();
      }
    }
    return book.find(provider, model, day);
  }
}
