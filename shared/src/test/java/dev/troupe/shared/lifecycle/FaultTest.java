package dev.troupe.shared.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisConnectionException;

class FaultTest {
  @ParameterizedTest
  @ValueSource(strings = {"22021", "22P05", "22008", "23514", "23505", "54000", "21000", "P0001"})
  void of_databaseThatRefusesAValue_isContent(String state) {
    assertThat(Fault.of(new SQLException("no", state))).isEqualTo(Fault.CONTENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "53100", "53300", "57P01", "40P01", "40001", "58030", "42P01"})
  void of_databaseThatIsAwayFullOrNotReady_isInfrastructure(String state) {
    assertThat(Fault.of(new SQLException("no", state))).isEqualTo(Fault.INFRASTRUCTURE);
  }

  @Test
  void of_databaseFailureWithoutState_isInfrastructure() {
    assertThat(Fault.of(new SQLException("pool"))).isEqualTo(Fault.INFRASTRUCTURE);
  }

  @Test
  void of_recordThatIsTooLarge_isContentAlsoAsACause() {
    Exception wrapped =
        new IllegalStateException(
            "not taken", new ExecutionException(new RecordTooLargeException("2 MB")));
    assertThat(Fault.of(wrapped)).isEqualTo(Fault.CONTENT);
  }

  @Test
  void of_brokerOrRedisOrNetworkAway_isInfrastructure() {
    assertThat(Fault.of(new NotLeaderOrFollowerException("moved"))).isEqualTo(Fault.INFRASTRUCTURE);
    assertThat(Fault.of(new JedisConnectionException("gone"))).isEqualTo(Fault.INFRASTRUCTURE);
    assertThat(Fault.of(new IllegalStateException(new IOException("reset"))))
        .isEqualTo(Fault.INFRASTRUCTURE);
  }

  @Test
  void of_ourOwnCodeThatFails_isContent() {
    assertThat(Fault.of(new IndexOutOfBoundsException("3"))).isEqualTo(Fault.CONTENT);
    assertThat(Fault.of(new StackOverflowError())).isEqualTo(Fault.CONTENT);
  }

  @Test
  void of_anotherError_isFatalAlsoAsACause() {
    assertThat(Fault.of(new OutOfMemoryError("heap"))).isEqualTo(Fault.FATAL);
    assertThat(Fault.of(new ExecutionException(new OutOfMemoryError("heap"))))
        .isEqualTo(Fault.FATAL);
  }

  @Test
  void of_causesInARing_comesToAnEnd() {
    RuntimeException one = new RuntimeException("one");
    RuntimeException two = new RuntimeException("two", one);
    one.initCause(two);
    assertThat(Fault.of(one)).isEqualTo(Fault.CONTENT);
  }
}
