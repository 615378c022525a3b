package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@ExtendWith(TroupeStack.class)
class DependenciesIT {
  @Test
  void await_beforeThereAreTables_saysOnceWhatIsMissingAndGoesOnWhenTheyCome(
      TestStack stack, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("t.yaml"), "providers: {stub: {kind: stub}}");
    TroupeConfig config =
        ConfigLoader.load(
            file,
            Map.of(),
            new Endpoints(stack.kafka(), stack.freshDatabase(), null, null, stack.redis(), null));
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    AppenderBase<ILoggingEvent> listener =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            said.add(event.getLevel() + " " + event.getFormattedMessage());
          }
        };
    listener.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Dependencies.class);
    logger.addAppender(listener);
    try (Database database = Database.open(config.postgres(), "test")) {
      FutureTask<Dependencies> waiting = new FutureTask<>(() -> Dependencies.await(config));
      Thread.startVirtualThread(waiting);
      assertThat(said.take())
          .isEqualTo(
              "INFO waiting for the price table: no tables yet; a scheduler or 'troupe migrate'"
                  + " makes them");
      Migrations.migrate(database);
      ShippedPrices.sync(database);
      waiting.get().close();
      assertThat(said)
          .allMatch(line -> line.startsWith("INFO waiting for"))
          .noneMatch(line -> line.contains("null"));
    } finally {
      logger.detachAppender(listener);
    }
  }
}
