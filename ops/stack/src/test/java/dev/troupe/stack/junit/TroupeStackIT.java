package dev.troupe.stack.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.Clients;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

@ExtendWith(TroupeStack.class)
class TroupeStackIT {
  @Test
  void freshDatabase_twice_givesTwoEmptyOnes(TestStack stack) throws Exception {
    var first = stack.freshDatabase();
    var second = stack.freshDatabase();
    for (var url : List.of(first, second)) {
      try (var connection = DriverManager.getConnection(url);
          var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (id int)");
      }
    }
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void postgres_anyMode_commitsBeforeItAnswers(TestStack stack) throws Exception {
    try (var connection = DriverManager.getConnection(stack.freshDatabase());
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT current_setting('synchronous_commit'), upper('é'), current_setting('server_version_num')::int / 10000")) {
      assertThat(rows.next()).isTrue();
      assertThat(List.of(rows.getString(1), rows.getString(2))).containsExactly("on", "É");
      assertThat(rows.getInt(3)).isEqualTo(18);
    }
  }

  @RepeatedTest(2)
  void redis_keyOfAnotherTest_isNotSeen(TestStack stack) {
    try (var client = RedisClient.create(stack.redis())) {
      assertThat(client.set("same", "here")).isEqualTo("OK");
      assertThat(client.dbSize()).isEqualTo(1);
    }
  }

  @Test
  void shareGroup_joinsAfterRecordsWereProduced_getsThemAll(TestStack stack) throws Exception {
    var topic = stack.uniquePrefix() + "-topic";
    Clients.createTopic(stack.kafka(), topic);
    Clients.produce(stack.kafka(), topic, 10);
    assertThat(Clients.readShared(stack.kafka(), topic, stack.uniquePrefix() + "-group", 10))
        .isEqualTo(Clients.values(10));
  }

  @Test
  void ownStack_besideTheSharedOne_isAnother(TestStack stack) throws Exception {
    var own = stack.ownStack();
    assertThat(own.endpoints().kafka()).isNotEqualTo(stack.kafka());
    try (var client = RedisClient.create(own.endpoints().redis());
        var shared = RedisClient.create(stack.redis())) {
      client.set("key", "mine");
      assertThat(shared.get("key")).isNull();
    }
    own.redis().kill();
    assertThat(own.redis().alive()).isFalse();
    try (var shared = RedisClient.create(stack.redis())) {
      assertThat(shared.ping()).isEqualTo("PONG");
    }
  }
}
