package dev.troupe.worker.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.BucketExceptions;
import io.github.bucket4j.util.concurrent.batch.BatchHelper.BatchFailedException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class TroubleTest {
  @Test
  void of_serverThatDoesNotAnswerOrTakesNothing_isAway() {
    assertThat(Trouble.of(new JedisConnectionException("Read timed out"))).isEqualTo(Trouble.AWAY);
    assertThat(said("OOM command not allowed when used memory > 'maxmemory'."))
        .isEqualTo(Trouble.AWAY);
    assertThat(said("ERR Error running script: @user_script:2: -OOM command not allowed"))
        .isEqualTo(Trouble.AWAY);
    assertThat(said("LOADING Redis is loading the dataset in memory")).isEqualTo(Trouble.AWAY);
    assertThat(said("READONLY You can't write against a read only replica."))
        .isEqualTo(Trouble.AWAY);
    assertThat(said("NOSCRIPT No matching script.")).isEqualTo(Trouble.AWAY);
    assertThat(said("ERR unknown command 'EVALSHA'")).isEqualTo(Trouble.AWAY);
  }

  @Test
  void of_keyOfAnotherTypeOrNoNumber_isGarbage() {
    assertThat(said("WRONGTYPE Operation against a key holding the wrong kind of value"))
        .isEqualTo(Trouble.GARBAGE);
    assertThat(said("ERR user_script:17: attempt to compare nil with number script: 0a"))
        .isEqualTo(Trouble.GARBAGE);
    assertThat(said("ERR hash value is not an integer")).isEqualTo(Trouble.GARBAGE);
    assertThat(Trouble.of(new NumberFormatException("For input string: \"x\"")))
        .isEqualTo(Trouble.GARBAGE);
  }

  @Test
  void of_contention_isCrowdedForEveryoneOfTheBatch() {
    RuntimeException first = BucketExceptions.maxRetriesExceeded(4);
    assertThat(Trouble.of(first)).isEqualTo(Trouble.CROWDED);
    assertThat(Trouble.of(new BatchFailedException(first))).isEqualTo(Trouble.CROWDED);
    assertThat(Trouble.of(BucketExceptions.timeoutReached(2, 1))).isEqualTo(Trouble.CROWDED);
    assertThat(Trouble.of(new BatchFailedException(new JedisConnectionException("gone"))))
        .isEqualTo(Trouble.AWAY);
    assertThat(Trouble.of(BucketExceptions.executionException(new IllegalArgumentException("x"))))
        .isEqualTo(Trouble.GARBAGE);
  }

  private static Trouble said(String message) {
    return Trouble.of(new JedisDataException(message));
  }
}
