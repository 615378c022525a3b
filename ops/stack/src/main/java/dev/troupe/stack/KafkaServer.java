package dev.troupe.stack;

import dev.troupe.stack.broker.BrokerMain;
import dev.troupe.stack.cache.BrokerProgram;
import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ClassArchive;
import dev.troupe.stack.process.ParentWatch;
import dev.troupe.stack.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One Kafka broker that is its own controller (KRaft), share groups on, in a JVM of its own. */
public final class KafkaServer extends Server {
  private static final String LOGBACK = "dev/troupe/stack/broker/broker-logback.xml";

  // 256 MB serve 20,000 records of 1 KB a second.
  private static final List<String> FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-Dlogback.configurationFile=" + LOGBACK,
          "-Djava.awt.headless=true");

  private final Cache cache;
  private final Path folder;
  private final int controllerPort;
  private volatile @Nullable ClassArchive archive;

  KafkaServer(DataFolder data, Cache cache, RandomGenerator random) {
    super("kafka", data.port("kafka", random), data);
    this.cache = cache;
    this.folder = data.folder("kafka");
    this.controllerPort = data.port("kafka-controller", random);
  }

  /** Where clients begin. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  ChildProcess launch(Path logFile) throws IOException {
    var settings = folder.resolve("server.properties");
    checkPort(controllerPort);
    PrivateFiles.write(settings, KafkaSettings.of(port(), controllerPort, folder.resolve("data")));
    var program =
        BrokerProgram.prepare(
            cache, List.of(classFile(BrokerMain.class), classFile(ParentWatch.class), LOGBACK));
    var used = program.archive();
    archive = used;
    return ChildJvm.start(
        BrokerMain.class.getName(),
        List.of(settings.toString()),
        program.classPath(),
        FLAGS,
        Map.of(),
        logFile,
        Optional.of(used));
  }

  @Override
  void probe() throws IOException {
    KafkaProbe.check(port());
  }

  @Override
  void ended() {
    if (archive != null) {
      archive.keep();
    }
  }

  private static String classFile(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }
}
