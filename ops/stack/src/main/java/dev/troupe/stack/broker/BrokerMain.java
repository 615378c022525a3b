package dev.troupe.stack.broker;

import dev.troupe.stack.process.ParentWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * One Kafka broker and controller. Argument: a server.properties file. Formats its storage at the
 * first start, runs until SIGTERM or until its parent is gone. Internal classes of Kafka are used
 * here and nowhere else.
 */
public final class BrokerMain {
  private BrokerMain() {}

  /** Runs the broker. */
  public static void main(String[] args) throws IOException {
    ParentWatch.exitWithParent();
    var file = Path.of(args[0]);
    var properties = load(file);
    format(file, properties);
    var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("broker-stop").unstarted(server::shutdown));
    server.startup();
    server.awaitShutdown();
  }

  private static void format(Path file, Properties properties) throws IOException {
    var storage = Path.of(properties.getProperty("log.dirs"));
    if (Files.isDirectory(storage)) {
      return;
    }
    // Formatted under another name and then moved: a kill in between leaves no half-formatted
    // storage.
    var draft = storage.resolveSibling("formatting-" + Uuid.randomUuid());
    var draftFile = file.resolveSibling("format.properties");
    var draftProperties = new Properties();
    draftProperties.putAll(properties);
    draftProperties.setProperty("log.dirs", draft.toString());
    try (var out = Files.newBufferedWriter(draftFile)) {
      draftProperties.store(out, null);
    }
    var said = new ByteArrayOutputStream();
    int code =
        StorageTool.execute(
            new String[] {
              "format",
              "--cluster-id",
              Uuid.randomUuid().toString(),
              "--config",
              draftFile.toString()
            },
            new PrintStream(said, true, StandardCharsets.UTF_8));
    Files.delete(draftFile);
    if (code != 0) {
      throw new IOException(
          "formatting " + storage + " failed: " + said.toString(StandardCharsets.UTF_8));
    }
    Files.move(draft, storage, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Properties load(Path file) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }
}
