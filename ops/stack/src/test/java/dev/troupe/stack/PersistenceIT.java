package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

class PersistenceIT {
  @Test
  void restart_persistent_keepsRowRecordKeyAndPorts(@TempDir Path folder) throws Exception {
    Endpoints before;
    try (var stack = Stack.start(StackOptions.persistent(folder))) {
      before = stack.endpoints();
      assertThat(setting(before, "fsync")).isEqualTo("on");
      sql(before, "CREATE TABLE kept (id int)");
      sql(before, "INSERT INTO kept VALUES (1)");
      Clients.createTopic(before.kafka(), "kept");
      Clients.produce(before.kafka(), "kept", 3);
      try (var redis = RedisClient.create(before.redis())) {
        redis.set("kept", "yes");
      }
    }
    try (var stack = Stack.start(StackOptions.persistent(folder))) {
      assertThat(stack.endpoints()).isEqualTo(before);
      assertThat(count(before)).isEqualTo(1);
      assertThat(Clients.readAll(before.kafka(), "kept", 3)).isEqualTo(Clients.values(3));
      try (var redis = RedisClient.create(before.redis())) {
        assertThat(redis.get("kept")).isEqualTo("yes");
      }
    }
  }

  @Test
  @Tag("long")
  void kill_eachServer_comesBackWithItsData(@TempDir Path folder) throws Exception {
    try (var stack = Stack.start(StackOptions.persistent(folder))) {
      var endpoints = stack.endpoints();
      sql(endpoints, "CREATE TABLE kept (id int)");
      Clients.createTopic(endpoints.kafka(), "kept");
      for (int round = 1; round <= 2; round++) {
        sql(endpoints, "INSERT INTO kept VALUES (1)");
        Clients.produce(endpoints.kafka(), "kept", 2);
        for (var server : stack.servers()) {
          long pid = server.pid();
          server.kill();
          assertThat(server.alive()).isFalse();
          server.start();
          assertThat(server.pid()).isNotEqualTo(pid);
        }
        assertThat(count(endpoints)).isEqualTo(round);
        assertThat(Clients.readAll(endpoints.kafka(), "kept", 2 * round)).hasSize(2 * round);
      }
    }
  }

  @Test
  void close_ephemeral_leavesNoFile() throws SQLException {
    var options = StackOptions.ephemeral();
    try (var stack = Stack.start(options)) {
      assertThat(setting(stack.endpoints(), "fsync"))
          .as("also where bench measures")
          .isEqualTo("on");
      assertThat(stack.servers()).allMatch(Server::alive);
      assertThat(options.data()).isDirectoryContaining(p -> p.endsWith("logs"));
    }
    assertThat(Files.exists(options.data())).isFalse();
  }

  private static void sql(Endpoints endpoints, String text) throws SQLException {
    try (var connection = DriverManager.getConnection(endpoints.jdbcUrlWithLogin());
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private static String setting(Endpoints endpoints, String name) throws SQLException {
    try (var connection = DriverManager.getConnection(endpoints.jdbcUrlWithLogin());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SHOW " + name)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static int count(Endpoints endpoints) throws SQLException {
    try (var connection = DriverManager.getConnection(endpoints.jdbcUrlWithLogin());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
