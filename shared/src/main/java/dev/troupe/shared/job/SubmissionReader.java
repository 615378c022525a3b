package dev.troupe.shared.job;

import dev.troupe.schemas.CanonicalJson;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.role.LoopReader;
import dev.troupe.shared.role.RoleReader;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  public static final int MAX_TASKS = InlineTasks.MAX;
  public static final int MAX_LABELS = 32;

  /** Roles that one job may bring or change. */
  public static final int MAX_ROLES = 1_000;

  /** What is asked for a later time than this is a mistake, and no calendar would hold it. */
  public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private static final int MAX_INPUT_REFS = 100_000;
  private static final Notation<String> LABEL = Notation.prose(1_000);

  /** Whether it leads anywhere, the input decides. */
  private static final Notation<String> POINTER =
      new Notation<>(
          Notation.Form.TEXT,
          InputRefs.EXPECTED,
          Json.STRICT.readTree("{\"pattern\": \"^/\"}"),
          text -> text);

  private static final Notation<String> DIGEST =
      Notation.matching(
          Digest.PREFIX + "[0-9a-f]{64}", "the digest of a stored text, sha256: and 64 digits");
  public static final Notation<String> TENANT =
      Notation.matching(
          "[a-z0-9][a-z0-9._-]{0,62}",
          "1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit");
  private static final Notation<Instant> DEADLINE =
      Notation.text(
          "a time such as 2026-12-01T06:00:00Z", text -> OffsetDateTime.parse(text).toInstant());

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
    Problems problems = Problems.bounded();
    JobSubmission submission = read(JsonObject.root(root, problems), submitted);
    return problems.none() ? new Ok(submission) : new Bad(problems.errors());
  }

  /**
   * The address of what a submission says; the order of properties and the notation of numbers
   * don't matter.
   */
  public static String digest(JobSubmission submission) {
    return CanonicalJson.digest(Json.MESSAGES.valueToTree(submission));
  }

  static JobSubmission read(FieldReader job, Instant submitted) {
    RoleReader.refuseAccount(job);
    JobSubmission submission =
        new JobSubmission(
            job.value("id", Notation.NAME),
            job.value("tenant", TENANT),
            job.value("project", Notation.NAME),
            loop(job),
            InlineTasks.read(job),
            job.json("input"),
            inputRefs(job),
            rows(job),
            job.value("priority", Notation.constant(Priority.class)),
            deadline(job, submitted),
            roles(job),
            labels(job),
            budget(job));
    if (job.has("loop") == job.has("tasks")) {
      String beside = job.has("loop") ? "beside tasks" : null;
      job.error("loop", beside, "exactly one of loop and tasks");
    }
    job.finish();
    return submission;
  }

  /** As it stands, its form checked. */
  private static @Nullable JsonNode loop(FieldReader job) {
    JsonNode loop = job.json("loop");
    if (loop == null || (loop.isString() && Text.isName(loop.stringValue()))) {
      return loop;
    }
    FieldReader object = loop.isObject() ? job.object("loop") : null;
    if (object == null) {
      job.error(
          "loop", Quoted.of(loop.asString("a list")), "a loop's name, or an object with steps");
    } else {
      LoopReader.read(object, null);
    }
    return loop;
  }

  private static @Nullable Map<String, RoleSpec> roles(FieldReader job) {
    FieldReader object = job.object("roles", MAX_ROLES);
    if (object == null) {
      return null;
    }
    Map<String, RoleSpec> roles = new LinkedHashMap<>();
    object
        .objects(Notation.NAME)
        .forEach((name, role) -> roles.put(name, RoleReader.read(role, null)));
    return roles;
  }

  private static @Nullable Map<String, String> labels(FieldReader job) {
    FieldReader labels = job.object("labels", MAX_LABELS);
    return labels == null ? null : labels.entries(Notation.NAME, LABEL);
  }

  private static @Nullable Map<String, String> inputRefs(FieldReader job) {
    FieldReader object = job.object("input_refs", MAX_INPUT_REFS);
    if (object == null) {
      return null;
    }
    Map<String, String> references = object.entries(POINTER, DIGEST);
    JsonNode input = job.json("input");
    for (String pointer : List.copyOf(references.keySet())) {
      if (!InputRefs.fits(input, pointer)) {
        object.error(pointer, pointer, InputRefs.EXPECTED);
      }
    }
    return references;
  }

  private static @Nullable String rows(FieldReader job) {
    JsonNode input = job.json("input");
    if (job.has("rows") && input != null && input.has("rows")) {
      job.error("rows", "beside input.rows", "one of them");
    }
    if (job.has("rows") && job.has("tasks")) {
      job.error("rows", "beside tasks", "a loop, with a step that runs over input.rows");
    }
    return job.value("rows", DIGEST);
  }

  /** By itself, or as the only field of an object. */
  private static @Nullable Usd budget(FieldReader job) {
    JsonNode budget = job.json("budget");
    if (budget == null || !budget.isObject()) {
      return job.value("budget", Notation.DOLLARS);
    }
    FieldReader object = job.section("budget");
    Usd usd = object.required("usd", Notation.DOLLARS);
    object.finish();
    return usd;
  }

  private static @Nullable Instant deadline(FieldReader job, Instant submitted) {
    Instant deadline = job.value("deadline", DEADLINE);
    if (deadline == null) {
      return null;
    }
    if (!deadline.isBefore(LATEST)) {
      job.error("deadline", job.value("deadline", Notation.PROSE), "before 2200");
    } else if (!deadline.isAfter(submitted)) {
      job.error("deadline", deadline.toString(), "later than now, which is " + submitted);
    }
    return deadline;
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
