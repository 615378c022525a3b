package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

@ExtendWith(TroupeStack.class)
class SuspendIT {
  private static final int MILLIS = 300;

  @Test
  @Tag("long")
  void suspend_eachServer_isSilentUntilResumed(TestStack tests) throws Exception {
    var stack = tests.ownStack();
    redis(stack);
    postgres(stack);
    kafka(stack);
    assertThat(stack.servers()).allMatch(Server::alive);
  }

  @Test
  void close_whileSuspended_endsTheServers(TestStack tests) {
    var stack = tests.ownStack();
    stack.servers().forEach(Server::suspend);
    stack.close();
    assertThat(stack.servers()).noneMatch(Server::alive);
  }

  private static void redis(Stack stack) {
    var uri = URI.create(stack.endpoints().redis());
    stack.redis().suspend();
    assertThatThrownBy(() -> ping(uri)).isInstanceOf(JedisConnectionException.class);
    stack.redis().resume();
    assertThat(ping(uri)).isEqualTo("PONG");
  }

  private static String ping(URI uri) {
    try (var client = new Jedis(uri, MILLIS)) {
      return client.ping();
    }
  }

  private static void postgres(Stack stack) throws SQLException {
    // An open connection has a process of its own on the other side, which must be silent, too.
    try (var connection = DriverManager.getConnection(stack.endpoints().jdbcUrlWithLogin())) {
      stack.postgres().suspend();
      connection.setNetworkTimeout(Runnable::run, MILLIS);
      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
          .isInstanceOf(SQLException.class);
    }
    stack.postgres().resume();
    try (var connection = DriverManager.getConnection(stack.endpoints().jdbcUrlWithLogin());
        var statement = connection.createStatement()) {
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  private static void kafka(Stack stack) throws Exception {
    stack.kafka().suspend();
    assertThatThrownBy(() -> KafkaProbe.check(stack.kafka().port()))
        .hasMessageContaining("timed out");
    stack.kafka().resume();
    Clients.createTopic(stack.endpoints().kafka(), "after-resume");
    Clients.produce(stack.endpoints().kafka(), "after-resume", 1);
    assertThat(Clients.readAll(stack.endpoints().kafka(), "after-resume", 1)).hasSize(1);
  }
}
