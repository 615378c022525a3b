package dev.troupe.shared.postgres;

import dev.troupe.schemas.Usd;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row at which a result stands, by the names of its columns. For one thread, and only until the
 * reader returns.
 *
 * <p>Who asks for a value that may be missing says so ({@code ...OrNull}); otherwise a null is
 * thrown as a {@link NullPointerException} with the column's name, where it is found. A column that
 * is not there, or of another type, is a {@link SQLException}.
 */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  public UUID uuid(String column) throws SQLException {
    return there(column, uuidOrNull(column));
  }

  public @Nullable UUID uuidOrNull(String column) throws SQLException {
    return result.getObject(column, UUID.class);
  }

  public String text(String column) throws SQLException {
    return there(column, textOrNull(column));
  }

  public @Nullable String textOrNull(String column) throws SQLException {
    return result.getString(column);
  }

  public int integer(String column) throws SQLException {
    return there(column, integerOrNull(column));
  }

  public @Nullable Integer integerOrNull(String column) throws SQLException {
    int value = result.getInt(column);
    return result.wasNull() ? null : value;
  }

  public long number(String column) throws SQLException {
    return there(column, numberOrNull(column));
  }

  public @Nullable Long numberOrNull(String column) throws SQLException {
    long value = result.getLong(column);
    return result.wasNull() ? null : value;
  }

  /** What there is, or that. */
  public long numberOr(String column, long missing) throws SQLException {
    Long value = numberOrNull(column);
    return value == null ? missing : value;
  }

  public double fraction(String column) throws SQLException {
    double value = result.getDouble(column);
    return there(column, result.wasNull() ? null : value);
  }

  public boolean flag(String column) throws SQLException {
    boolean value = result.getBoolean(column);
    return there(column, result.wasNull() ? null : value);
  }

  public Instant instant(String column) throws SQLException {
    return there(column, instantOrNull(column));
  }

  public @Nullable Instant instantOrNull(String column) throws SQLException {
    OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  public LocalDate date(String column) throws SQLException {
    return there(column, result.getObject(column, LocalDate.class));
  }

  public byte[] bytes(String column) throws SQLException {
    return there(column, result.getBytes(column));
  }

  /** Of picodollars. */
  public Usd usd(String column) throws SQLException {
    return there(column, usdOrNull(column));
  }

  /** Of picodollars. */
  public @Nullable Usd usdOrNull(String column) throws SQLException {
    Long picos = numberOrNull(column);
    return picos == null ? null : new Usd(picos);
  }

  /** Of an array of texts without nulls. */
  public List<String> texts(String column) throws SQLException {
    return List.of((String[]) elements(column));
  }

  /** Of an array of integers without nulls. */
  public List<Integer> integers(String column) throws SQLException {
    return List.of((Integer[]) elements(column));
  }

  /** Of an array of UUIDs without nulls. */
  public List<UUID> uuids(String column) throws SQLException {
    return List.of((UUID[]) elements(column));
  }

  private Object elements(String column) throws SQLException {
    Array array = there(column, result.getArray(column));
    return array.getArray();
  }

  private static <T> T there(String column, @Nullable T value) {
    return Objects.requireNonNull(value, column);
  }
}
