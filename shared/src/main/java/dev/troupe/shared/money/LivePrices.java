package dev.troupe.shared.money;

import dev.troupe.shared.postgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The price table, read anew when the copy is a minute old, or a second if it lacks what is asked
 * for. Thread-safe.
 */
public final class LivePrices implements Prices {
  private static final Logger LOG = LoggerFactory.getLogger(LivePrices.class);
  private static final long MAX_AGE = Duration.ofMinutes(1).toNanos();
  private static final long RETRY_AGE = Duration.ofSeconds(1).toNanos();

  private final Database database;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile PriceBook book;
  private volatile long readAt;

  /**
   * @throws IllegalStateException if there is none: on a fleet's first start, workers may be up
   *     before the scheduler
   */
  public LivePrices(Database database, LongSupplier nanos) throws SQLException {
    this.database = database;
    this.nanos = nanos;
    book = PriceBook.load(database);
    readAt = nanos.getAsLong();
    if (book.isEmpty()) {
      throw new IllegalStateException("it is empty; the scheduler fills it when it starts");
    }
  }

  @Override
  public Optional<Price> find(String provider, String model, LocalDate day) {
    if (age() > MAX_AGE && reading.tryLock()) {
      // One reads; the others make do with the old copy meanwhile.
      read(MAX_AGE);
    }
    Optional<Price> price = book.find(provider, model, day);
    if (price.isPresent() || age() < RETRY_AGE) {
      return price;
    }
    // Perhaps an operator has just added it.
    reading.lock();
    read(RETRY_AGE);
    return book.find(provider, model, day);
  }

  private long age() {
    return nanos.getAsLong() - readAt;
  }

  /** Under the lock, which it gives back; does nothing if another thread has just read it. */
  private void read(long maxAge) {
    try {
      if (age() >= maxAge) {
        readAt = nanos.getAsLong();
        book = PriceBook.load(database);
      }
    } catch (SQLException | RuntimeException e) { // also a row that is no price
      LOG.warn("the price table can't be read, the last copy stays: {}", e.toString());
    } finally {
      reading.unlock();
    }
  }
}
