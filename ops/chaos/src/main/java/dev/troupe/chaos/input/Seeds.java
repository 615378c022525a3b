package dev.troupe.chaos.input;

import dev.troupe.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What mutations start from: right messages, and those that once did harm. */
public final class Seeds {
  private static final String SAMPLES = "/dev/troupe/schemas/samples/v1/";
  private static final String OURS = "/dev/troupe/chaos/";

  private static final List<String> CASES =
      List.of(
          "deadline-beyond-epoch",
          "deadline-beyond-postgres",
          "empty-list",
          "for-each-over-input",
          "list-name-mistyped",
          "long-state-key",
          "model-with-nul",
          "nul-in-prompt",
          "number-with-huge-exponent",
          "pool-nobody-serves",
          "ref-in-input",
          "role-with-newline",
          "schema-that-is-itself");

  private static final List<Tree> JOBS =
      Stream.concat(
              Stream.of("full", "inline-loop", "minimal", "tasks")
                  .map(name -> read(Json.class, SAMPLES + "job." + name + ".json")),
              Stream.concat(Stream.of("requests"), CASES.stream().map(name -> "cases/" + name))
                  .map(name -> read(Seeds.class, OURS + name + ".job.json")))
          .map(Tree::parse)
          .toList();

  private static final List<Tree> OFFERS =
      Stream.of("full", "minimal", "reference")
          .map(name -> Tree.parse(read(Json.class, SAMPLES + "task." + name + ".json")))
          .toList();

  private Seeds() {}

  /** A submission: one of the samples, one of the cases, or a loop of a random shape. */
  public static Tree job(Chance c) {
    return c.oneIn(3) ? JobShapes.make(c) : c.pick(JOBS);
  }

  /** What a scheduler puts on a task topic. */
  public static Tree offer(Chance c) {
    return c.pick(OFFERS);
  }

  /** A file of the fuzzer's own. */
  public static String text(String name) {
    return new String(read(Seeds.class, OURS + name), StandardCharsets.UTF_8);
  }

  private static byte[] read(Class<?> where, String name) {
    try (InputStream in = where.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
