package dev.troupe.cli.job;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.role.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes submissions out of what a user has. */
public final class Submissions {
  /** Files that are longer together travel as references, and the job itself stays small. */
  static final long MAX_INLINE = 512 << 10;

  private static final String DEFAULT_TENANT = "default";

  private final Uuid7 ids;

  public Submissions(Uuid7 ids) {
    this.ids = ids;
  }

  /**
   * What that folder says.
   *
   * @throws CliException if it is not a bundle's
   */
  public static Bundle bundle(Path folder) {
    if (!Files.isRegularFile(folder.resolve("loop.yaml"))) {
      throw CliException.usage(
          "BUNDLE: " + folder + " (expected: a folder with a loop.yaml, such as examples/digest)");
    }
    return Bundle.read(folder);
  }

  /**
   * Who submits what for whom.
   *
   * @param id null: one is made
   */
  public record Terms(
      @Nullable String id,
      @Nullable String tenant,
      @Nullable String project,
      @Nullable Priority priority,
      @Nullable Usd budget) {
    public static final Terms NONE = new Terms(null, null, null, null, null);
  }

  /**
   * A bundle's loop over files and settings.
   *
   * @param settings become fields of the job's {@code input}, beside {@code files}
   * @param rows digest of the index of stored rows; null: there are none
   */
  public Submission of(
      Bundle bundle,
      List<InputFile> files,
      Map<String, String> settings,
      @Nullable String rows,
      Terms terms) {
    String id = terms.id() == null ? newId(bundle.loop().name()) : terms.id();
    Map<String, String> blobs = new LinkedHashMap<>();
    Map<String, String> references = new LinkedHashMap<>();
    ObjectNode input = Json.MESSAGES.createObjectNode();
    new TreeMap<>(settings).forEach((key, value) -> input.set(key, value(value)));
    if (!files.isEmpty()) {
      input.set("files", list(files, references, blobs));
    }
    JobSubmission job =
        new JobSubmission(
            id,
            terms.tenant(),
            terms.project(),
            Json.MESSAGES.valueToTree(bundle.loop()),
            null,
            input,
            references.isEmpty() ? null : references,
            rows,
            terms.priority(),
            null,
            bundle.roles().isEmpty() ? null : bundle.roles(),
            null,
            terms.budget());
    return new Submission(id, tenant(terms.tenant()), Json.string(job), blobs);
  }

  /**
   * Says by which option what a step runs over would have come.
   *
   * @param given fields of the input
   * @throws CliException if one of them is missing
   */
  public static void checkGiven(Bundle bundle, Set<String> given) {
    for (StepSpec step : Objects.requireNonNullElse(bundle.loop().steps(), List.<StepSpec>of())) {
      List<String> path =
          step.forEach() == null ? List.of() : List.of(step.forEach().split("\\.", -1));
      if (path.size() > 1 && path.getFirst().equals("input") && !given.contains(path.get(1))) {
        String missing =
            switch (path.get(1)) {
              case "files" -> "--input: missing (expected: files";
              case "rows" -> "--rows: missing (expected: a file of rows";
              default -> "--set " + path.get(1) + "=...: missing (expected: a list";
            };
        throw CliException.usage(
            missing + ": step " + step.name() + " runs over " + step.forEach() + ")");
      }
    }
  }

  /**
   * Settings as they were written, with {@code @FILE} replaced by what is in the file; {@code @@}
   * is a single one.
   *
   * @param folder which relative files start from
   */
  public static Map<String, String> settings(Map<String, String> written, Path folder)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, String> entry : written.entrySet()) {
      String value = entry.getValue();
      if (value.startsWith("@@")) {
        value = value.substring(1);
      } else if (value.startsWith("@")) {
        Path file = folder.resolve(value.substring(1));
        if (!Files.isRegularFile(file) || Files.size(file) > InputFiles.MAX_FILE) {
          throw CliException.usage(
              "--set: %s=%s (expected: a file of at most %d bytes; @@ for a text that begins with @)"
                  .formatted(entry.getKey(), value, InputFiles.MAX_FILE));
        }
        value = Files.readString(file);
      }
      settings.put(entry.getKey(), value);
    }
    return settings;
  }

  private static ArrayNode list(
      List<InputFile> files, Map<String, String> references, Map<String, String> blobs) {
    boolean inline = files.stream().mapToLong(InputFile::bytes).sum() <= MAX_INLINE;
    ArrayNode list = Json.MESSAGES.createArrayNode();
    for (InputFile file : files) {
      ObjectNode entry = list.addObject().put("path", file.path());
      if (inline) {
        entry.put("text", file.text());
      } else {
        String digest = Digest.of(file.text());
        blobs.put(digest, file.text());
        references.put("/files/" + (list.size() - 1) + "/text", digest);
      }
    }
    return list;
  }

  /** JSON where the text is some, else the text itself. */
  private static JsonNode value(String text) {
    try {
      return Json.STRICT.readTree(text);
    } catch (JacksonException e) {
      return Json.MESSAGES.valueToTree(text);
    }
  }

  /**
   * A job as its author wrote it; gets an id if it has none.
   *
   * @throws CliException if it is not a JSON object; the scheduler checks the rest
   */
  public Submission ofJson(String name, String json) {
    JsonNode tree;
    try {
      tree = Json.STRICT.readTree(json);
    } catch (JacksonException e) {
      throw CliException.usage(
          name
              + ": not JSON from line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + " on (expected: a job as a JSON object)");
    }
    if (!(tree instanceof ObjectNode job)) {
      throw CliException.usage(name + " (expected: a job as a JSON object)");
    }
    List<Problem> unfit = JsonGate.problems(job);
    if (!unfit.isEmpty()) {
      // The id may be among it, by which the job is looked for before it is sent.
      throw CliException.usage(name + ": " + String.join("\n", Problem.lines(unfit)));
    }
    JsonNode given = job.get("id");
    if (given == null || given.isNull()) {
      job.put("id", newId(null));
    }
    JsonNode tenant = job.get("tenant");
    return new Submission(
        job.path("id").asString(),
        tenant(tenant != null && tenant.isString() ? tenant.stringValue() : null),
        given == null || given.isNull() ? Json.string(job) : json,
        Map.of());
  }

  private static String tenant(@Nullable String tenant) {
    return tenant == null ? DEFAULT_TENANT : tenant;
  }

  /** Readable, and short enough to type: {@code episode-k3v9q2}. */
  public String newId(@Nullable String loop) {
    long random = ids.next().getLeastSignificantBits() & 0xFF_FFFF_FFFFL;
    String end = Long.toString(random + (1L << 40), 36);
    return (loop == null ? "job" : loop) + "-" + end;
  }
}
