package dev.troupe.worker.limit.redis;

import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.util.concurrent.batch.BatchHelper.BatchFailedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What a failure at Redis is a failure of. None of them is a task's: a call that can't be decided
 * on waits.
 */
enum Trouble {
  /** Redis can't be asked, or takes nothing: each process decides alone. */
  AWAY,
  /** Too many want the same bucket at the same moment: a moment later it goes. */
  CROWDED,
  /** A key holds what none of us wrote: it is dropped, and its group alone begins anew. */
  GARBAGE;

  // Redis says so in the first word of an error, or of the one that a script passes on.
  private static final List<String> SERVER =
      List.of(
          "OOM ",
          "MISCONF",
          "READONLY",
          "LOADING",
          "BUSY",
          "NOAUTH",
          "NOPERM",
          "CLUSTERDOWN",
          "MASTERDOWN",
          "NOREPLICAS");
  // A wrong type; a number that is none, for a script or for a command.
  private static final List<String> VALUES =
      List.of("WRONGTYPE", "user_script", "not an integer", "not a float", "not a valid");

  private static final int DEEPEST = 20;

  static Trouble of(RuntimeException failure) {
    Trouble found = null;
    Throwable at = failure;
    for (int depth = 0; at != null && found == null && depth < DEEPEST; depth++) {
      found = known(at);
      at = at.getCause();
    }
    return found == null ? GARBAGE : found;
  }

  private static @Nullable Trouble known(Throwable t) {
    return switch (t) {
      case JedisDataException e -> ofMessage(String.valueOf(e.getMessage()));
      case JedisException _, InterruptedException _ -> AWAY;
      // Of a batch, all but one are told that it failed and not why.
      case BucketExecutionException e when e.getCause() == null -> CROWDED;
      case BatchFailedException e when e.getCause() == null -> CROWDED;
      default -> null;
    };
  }

  private static Trouble ofMessage(String message) {
    return SERVER.stream().noneMatch(message::contains)
            && VALUES.stream().anyMatch(message::contains)
        ? GARBAGE
        : AWAY;
  }
}
