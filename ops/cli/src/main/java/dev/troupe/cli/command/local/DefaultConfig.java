package dev.troupe.cli.command.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The commented configuration that a first start leaves for its user to change. */
final class DefaultConfig {
  private DefaultConfig() {}

  /** The file in that folder, written now if it is not there. */
  static Path in(Path folder) throws IOException {
    Path file = folder.resolve("troupe.yaml");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Files.writeString(file, text());
    }
    return file;
  }

  static String text() throws IOException {
    return read("troupe.yaml");
  }

  /** One account per wire, for the demonstration of pictures and recordings. */
  static String modalities() throws IOException {
    return read("modalities.yaml");
  }

  private static String read(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            DefaultConfig.class.getResourceAsStream("/dev/troupe/cli/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
