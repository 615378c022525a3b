package dev.troupe.shared.lifecycle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whose fault a failure is. The one table by which loops that serve many jobs decide: content is
 * set aside, infrastructure is waited for.
 *
 * <p>A failure's causes are looked through from the outside in; the first one that the table knows
 * decides, so that a driver's exception inside one of ours counts for what it is.
 */
public enum Fault {
  /** What is worked on can't be done, now or ever: set it aside, and go on with the others. */
  CONTENT,
  /** A server or the machine can't at the moment: keep everything, and try again. */
  INFRASTRUCTURE,
  /** The process can't be trusted any more: end it, and let its supervisor start another. */
  FATAL;

  /**
   * Classes of SQLSTATE (PostgreSQL's manual, appendix A) in which a statement is refused for its
   * values: 21 cardinality, 22 data, 23 constraints, 54 program limits such as an index row's size,
   * P0 what our own functions raise. Not 42: a missing table is a migration that is still to come.
   */
  private static final Set<String> CONTENT_STATES = Set.of("21", "22", "23", "54", "P0");

  private static final int MAX_REASON = 500;

  /** How many causes are looked at: a chain may be a ring. */
  private static final int DEEPEST = 20;

  public static Fault of(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++, at = at.getCause()) {
      Fault known = known(at);
      if (known != null) {
        return known;
      }
    }
    // A bug, or an input that nobody has thought of: whichever, the same again would end the same.
    return failure instanceof RuntimeException ? CONTENT : INFRASTRUCTURE;
  }

  private static @Nullable Fault known(Throwable t) {
    return switch (t) {
      case StackOverflowError _ -> CONTENT;
      case Error _ -> FATAL;
      case SQLException e -> ofState(e.getSQLState());
      case RecordTooLargeException _,
          RecordBatchTooLargeException _,
          SerializationException _,
          InvalidTopicException _ ->
          CONTENT;
      case KafkaException _, JedisException _ -> INFRASTRUCTURE;
      case IOException _, InterruptedException _, TimeoutException _ -> INFRASTRUCTURE;
      default -> null;
    };
  }

  private static Fault ofState(@Nullable String state) {
    return state != null && state.length() == 5 && CONTENT_STATES.contains(state.substring(0, 2))
        ? CONTENT
        : INFRASTRUCTURE;
  }

  /**
   * What a failure says, for a person and for the database: on one line, without control
   * characters, at most 500 characters.
   */
  public static String reason(Throwable failure) {
    String said = failure.getMessage();
    String text = said == null || said.isBlank() ? failure.getClass().getSimpleName() : said;
    String plain = text.replaceAll("[\\p{Cntrl}\\x{D800}-\\x{DFFF}]+", " ").strip();
    return plain.length() > MAX_REASON ? plain.substring(0, MAX_REASON) + "..." : plain;
  }
}
