package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.scheduler.app.Startup;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What is there when a replica has started, and what is left of one that could not. */
@ExtendWith(TroupeStack.class)
@Isolated("looks at the JVM's threads")
class StartupIT {
  private final TestStack stack;
  private final Path folder;
  private final String jdbcUrl;

  StartupIT(TestStack stack, @TempDir Path folder) {
    this.stack = stack;
    this.folder = folder;
    this.jdbcUrl = stack.freshDatabase();
  }

  @Test
  void prepare_poolsThatOnlyRolesName_haveTheirTopics() throws Exception {
    TroupeConfig config = config(stack.uniquePrefix());
    Topics topics = new Topics(config.kafka().topicPrefix());

    try (Database database = Database.open(config.postgres(), "test");
        SchedulerApp _ = prepare(config, database);
        Admin admin = new KafkaClients(config.kafka()).admin("test")) {
      assertThat(admin.listTopics().names().get())
          .contains(
              topics.jobs(), topics.tasks("default", Lane.BATCH), topics.tasks("gpu", Lane.BATCH));
    }
  }

  @Test
  void prepare_topicsThatCannotBeMade_leavesNoClientOpen() throws Exception {
    Set<Thread> before = threads();
    TroupeConfig config = config("no/topic.");

    try (Database database = Database.open(config.postgres(), "test")) {
      assertThatThrownBy(() -> prepare(config, database))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("could not be made");
      assertThat(since(before)).noneMatch(name -> name.contains("troupe-scheduler"));
      assertThat(database.pool().getConnection().isValid(1)).isTrue();
    }
  }

  private static SchedulerApp prepare(TroupeConfig config, Database database) throws Exception {
    InstantSource clock = InstantSource.system();
    return Startup.prepare(
        config,
        database,
        clock,
        new Random(1),
        new Background(new Health(clock, _ -> {}), Thread::sleep));
  }

  private TroupeConfig config(String prefix) throws IOException {
    Path file = folder.resolve("troupe.yaml");
    Files.writeString(
        file,
        """
        providers: {stub: {kind: stub}}
        defaults: {text: stub/any}
        roles: {writer: {}, painter: {pool: gpu}}
        """);
    return ConfigLoader.load(
        file, Map.of(), new Endpoints(stack.kafka(), jdbcUrl, null, null, stack.redis(), prefix));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static Set<String> since(Set<Thread> before) {
    return threads().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
