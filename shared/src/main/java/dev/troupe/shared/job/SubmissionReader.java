package dev.troupe.shared.job;

import dev.troupe.schemas.CanonicalJson;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Text;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads submissions of anyone's, and says everything that is wrong with one. It knows no roles,
 * loops or providers: whether those that a job names exist is the planner's to check. Thread-safe.
 */
public final class SubmissionReader {
  public static final int MAX_TASKS = 10_000;
  public static final int MAX_LABELS = 32;

  /** Roles that one job may bring or change. */
  public static final int MAX_ROLES = 1_000;

  /** What is asked for a later time than this is a mistake, and no calendar would hold it. */
  public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private static final int MAX_LABEL = 1_000;
  private static final int MAX_INPUT_REFS = 100_000;
  private static final List<String> FIELDS =
      List.of(
          "id",
          "tenant",
          "project",
          "loop",
          "tasks",
          "input",
          "input_refs",
          "priority",
          "deadline",
          "roles",
          "labels",
          "budget");

  // A key that is there twice means two things, and readers differ in which.
  private static final ObjectReader TREE =
      Json.STRICT
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          // The gate says where a number is that is too large; the mapper's own would not.
          .with(JsonNodeFactory.instance);

  private SubmissionReader() {}

  /** What a submission turned out to be. */
  public sealed interface Read {}

  /** It can be planned. */
  public record Ok(JobSubmission submission) implements Read {}

  /**
   * It can't.
   *
   * @param problems never empty, bounded as {@link Problem#first} has it; without file and line
   */
  public record Bad(List<Problem> problems) implements Read {}

  /**
   * Never throws because of what it reads.
   *
   * @param submitted when that was: a deadline lies behind it
   */
  public static Read read(byte[] json, Instant submitted) {
    JsonNode root;
    try {
      root = TREE.readValue(json);
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      String where =
          place == null
              ? ""
              : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
      return new Bad(List.of(Problem.at("", where + firstLine(e), "valid JSON")));
    } catch (NumberFormatException e) { // an exponent that no number of Java's holds
      return new Bad(List.of(Problem.at("", "a number out of reach", JsonNumbers.EXPECTED)));
    }
    if (root == null || !root.isObject()) {
      String value = root == null || root.isMissingNode() ? "empty" : root.getNodeType() + "";
      return new Bad(
          List.of(Problem.at("", value.toLowerCase(Locale.ROOT), "a JSON object, the job")));
    }
    List<Problem> unfit = JsonGate.problems(root);
    if (!unfit.isEmpty()) {
      return new Bad(unfit);
    }
    Faults faults = new Faults();
    JobSubmission submission = submission(root, submitted, faults);
    return faults.none() ? new Ok(submission) : new Bad(faults.all());
  }

  /**
   * The address of what a submission says; the order of properties and the notation of numbers
   * don't matter.
   */
  public static String digest(JobSubmission submission) {
    return CanonicalJson.digest(Json.MESSAGES.valueToTree(submission));
  }

  private static JobSubmission submission(JsonNode root, Instant submitted, Faults faults) {
    Fields fields = new Fields(root, "", FIELDS, faults);
    JsonNode loop = fields.get("loop");
    List<InlineTask> tasks = InlineTasks.read(fields, faults);
    if ((loop == null) == (fields.get("tasks") == null)) {
      faults.add("loop", loop == null ? null : "beside tasks", "exactly one of loop and tasks");
    }
    if (loop != null) {
      Loops.check(loop, faults);
    }
    return new JobSubmission(
        fields.name("id"),
        fields.text(
            "tenant",
            "1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit",
            matching("[a-z0-9][a-z0-9._-]{0,62}")),
        fields.name("project"),
        loop,
        tasks,
        fields.get("input"),
        inputRefs(fields, faults),
        fields.text("priority", "one of interactive, normal, batch", SubmissionReader::priority),
        deadline(fields, submitted, faults),
        roles(fields, faults),
        labels(fields, faults),
        fields.usd("budget"));
  }

  private static @Nullable Map<String, RoleSpec> roles(Fields fields, Faults faults) {
    JsonNode object = fields.object("roles");
    if (object == null) {
      return null;
    }
    if (object.size() > MAX_ROLES) {
      faults.add("roles", object.size() + " roles", "at most " + MAX_ROLES);
      return null;
    }
    Map<String, RoleSpec> roles = new LinkedHashMap<>();
    for (var entry : object.properties()) {
      String path = "roles." + entry.getKey();
      if (!Text.isName(entry.getKey())) {
        faults.add("roles", entry.getKey(), "names of " + Text.NAME);
      } else if (entry.getValue().isObject()) {
        roles.put(entry.getKey(), RoleFields.read(entry.getValue(), path, faults));
      } else {
        faults.add(path, entry.getValue(), "an object");
      }
    }
    return roles;
  }

  private static @Nullable Map<String, String> labels(Fields fields, Faults faults) {
    JsonNode object = fields.object("labels");
    if (object == null) {
      return null;
    }
    if (object.size() > MAX_LABELS) {
      faults.add("labels", object.size() + " labels", "at most " + MAX_LABELS);
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (var entry : object.properties()) {
      JsonNode value = entry.getValue();
      if (!Text.isName(entry.getKey())) {
        faults.add("labels", entry.getKey(), "names of " + Text.NAME);
      } else if (value.isString() && value.stringValue().length() <= MAX_LABEL) {
        labels.put(entry.getKey(), value.stringValue());
      } else {
        faults.add(
            "labels." + entry.getKey(), value, "text of at most " + MAX_LABEL + " characters");
      }
    }
    return labels;
  }

  private static @Nullable Map<String, String> inputRefs(Fields fields, Faults faults) {
    JsonNode object = fields.object("input_refs");
    if (object == null) {
      return null;
    }
    if (object.size() > MAX_INPUT_REFS) {
      faults.add("input_refs", object.size() + " texts", "at most " + MAX_INPUT_REFS);
      return null;
    }
    Map<String, String> references = new LinkedHashMap<>();
    for (var entry : object.properties()) {
      String digest = entry.getValue().asString("");
      String path = "input_refs." + entry.getKey();
      if (!digest.matches(Digest.PREFIX + "[0-9a-f]{64}")) {
        faults.add(path, entry.getValue(), "the digest of a stored text, sha256: and 64 digits");
      } else if (!InputRefs.fits(fields.get("input"), entry.getKey())) {
        faults.add(path, entry.getKey(), InputRefs.EXPECTED);
      } else {
        references.put(entry.getKey(), digest);
      }
    }
    return references;
  }

  private static @Nullable Instant deadline(Fields fields, Instant submitted, Faults faults) {
    Instant deadline =
        fields.text("deadline", "a time such as 2026-12-01T06:00:00Z", SubmissionReader::instant);
    if (deadline == null) {
      return null;
    }
    if (!deadline.isBefore(LATEST)) {
      faults.add("deadline", fields.text("deadline"), "before 2200");
    } else if (!deadline.isAfter(submitted)) {
      faults.add("deadline", deadline.toString(), "later than now, which is " + submitted);
    }
    return deadline;
  }

  private static Priority priority(String text) {
    return switch (text) {
      case "interactive" -> Priority.INTERACTIVE;
      case "normal" -> Priority.NORMAL;
      case "batch" -> Priority.BATCH;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  static Function<String, String> matching(String pattern) {
    return text -> {
      if (!text.matches(pattern)) {
        throw new IllegalArgumentException(text);
      }
      return text;
    };
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
