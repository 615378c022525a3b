package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** A stack is its user's own: another user of the machine finds no file, no password and no log. */
class PrivacyIT {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  @Test
  void stack_running_isClosedToOtherUsers(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    // An older one, whose folder was open.
    Files.createDirectories(data.resolve("logs"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var stack = Stack.start(StackOptions.persistent(data))) {
      Clients.createTopic(stack.endpoints().kafka(), "some");
      assertThat(openToOthers(data)).isEmpty();
      var passwords =
          List.of(stack.postgres().password(), URI.create(stack.redis().url()).getUserInfo());
      var commands =
          ProcessHandle.current()
              .descendants()
              .map(process -> process.info().commandLine().orElse(""))
              .toList();
      assertThat(passwords).allSatisfy(p -> assertThat(p).hasSizeGreaterThan(30));
      assertThat(commands)
          .noneMatch(command -> passwords.stream().anyMatch(p -> command.contains(p.substring(1))));
      assertThat(stack.endpoints().toString()).doesNotContain(passwords.get(0), passwords.get(1));
    }
  }

  @Test
  void servers_withoutTheirPassword_refuse(@TempDir Path folder) {
    var options = StackOptions.persistent(folder).withOnly(Set.of("postgres", "redis"));
    try (var stack = Stack.start(options)) {
      try (var redis = RedisClient.create("redis://127.0.0.1:" + stack.redis().port())) {
        assertThatThrownBy(redis::ping)
            .isInstanceOf(JedisException.class)
            .hasMessageContaining("NOAUTH");
      }
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      stack.postgres().jdbcUrl(PostgresServer.DATABASE),
                      stack.postgres().user(),
                      "guessed"))
          .hasMessageContaining("password authentication failed");
    }
  }

  private static List<Path> openToOthers(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(
              path -> {
                try {
                  var found = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
                  found.retainAll(OTHERS);
                  return !found.isEmpty();
                } catch (java.io.IOException e) {
                  return false; // a server's temporary file
                }
              })
          .toList();
    }
  }
}
