package dev.troupe.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The documents of this module, as files. */
final class Samples {
  /** Which record each schema describes. */
  static final Map<String, Class<?>> RECORDS =
      Map.of(
          "job", JobSubmission.class,
          "task", TaskMessage.class,
          "result", TaskResult.class,
          "event", JobEvent.class);

  private Samples() {}

  static JsonNode schema(String kind) {
    try (InputStream in = Samples.class.getResourceAsStream("v1/" + kind + ".v1.schema.json")) {
      return Json.STRICT.readTree(Objects.requireNonNull(in, kind));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> valid() {
    return files("samples/v1");
  }

  static List<Path> invalid() {
    return files("invalid");
  }

  static JsonNode read(Path file) {
    try {
      return Json.STRICT.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code job} of {@code job.full.json}. */
  static String kind(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.indexOf('.'));
  }

  private static List<Path> files(String folder) {
    try {
      URI place = Objects.requireNonNull(Samples.class.getResource(folder), folder).toURI();
      try (Stream<Path> files = Files.list(Path.of(place))) {
        return files.sorted().toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(folder, e);
    }
  }
}
