package dev.troupe.stack.cache;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ClassArchive;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The class path of the broker's JVM: Kafka's own jars and one small jar with our main class, and
 * nothing of the program that starts it.
 *
 * @param classPath jars only, as a class archive demands
 */
public record BrokerProgram(List<Path> classPath, Path archiveFile) {
  // What a broker with classic, consumer and share groups was found to load; taken from our own
  // class path by the start of the file names.
  private static final List<String> JARS =
      List.of(
          "kafka",
          "scala-library",
          "scala-logging",
          "pcollections",
          "hash4j",
          "commons-validator",
          "HdrHistogram",
          "argparse4j",
          "jackson-",
          "jopt-simple",
          "metrics-core",
          "re2j",
          "log4j-",
          "slf4j-api",
          "logback-",
          "zstd-jni",
          "lz4-java",
          "snappy-java",
          "caffeine");

  public BrokerProgram {
    classPath = List.copyOf(classPath);
  }

  /** Finds the jars, and writes ours if it is not in the cache yet. */
  public static BrokerProgram prepare(Cache cache, List<String> ownFiles) throws IOException {
    var jars = new ArrayList<Path>();
    var content = jar(ownFiles);
    jars.add(cache.once("broker-" + hash(content) + ".jar", file -> Files.write(file, content)));
    var own = ChildJvm.ownClassPath();
    own.stream().filter(BrokerProgram::isKafkas).forEach(jars::add);
    if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith("kafka_"))) {
      jars.addAll(own); // packed differently, for example as one big jar
    }
    var archive =
        "broker-"
            + hash(
                (jars
                        + System.getProperty("java.home")
                        + System.getProperty("java.vm.version")
                        + ChildJvm.options())
                    .getBytes(StandardCharsets.UTF_8))
            + ".jsa";
    return new BrokerProgram(jars, cache.folder().resolve(archive));
  }

  public ClassArchive archive() {
    return new ClassArchive(archiveFile);
  }

  private static boolean isKafkas(Path entry) {
    var name = entry.getFileName().toString();
    return name.endsWith(".jar") && JARS.stream().anyMatch(name::startsWith);
  }

  private static byte[] jar(List<String> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var jar = new JarOutputStream(new BufferedOutputStream(bytes))) {
      for (var file : files) {
        var entry = new JarEntry(file);
        entry.setLastModifiedTime(FileTime.fromMillis(0)); // same content, same name
        jar.putNextEntry(entry);
        try (var in = Bundled.named(file).open()) {
          in.transferTo(jar);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
