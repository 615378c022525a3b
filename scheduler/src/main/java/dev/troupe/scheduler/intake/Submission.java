package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.plan.PlanCompiler;
import dev.troupe.scheduler.plan.RoleResolver;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.job.InputRefs;
import dev.troupe.shared.job.SubmissionReader;
import dev.troupe.shared.role.LoopReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What came of reading one record of {@code troupe.jobs}. */
sealed interface Submission {
  /**
   * A job that can be accepted unless its id is taken.
   *
   * @param content digest by which a repeated submission is told from another one of the same id
   * @param budget of all its calls together; absent: it has none of its own
   * @param inline the tasks of each step that has them written out, by position of the step
   */
  record Good(
      Job job,
      String content,
      @Nullable String labels,
      @Nullable Usd budget,
      Map<String, Role> roles,
      Map<Integer, List<InlineTask>> inline)
      implements Submission {}

  /**
   * @param id as far as it could be read
   */
  record Wrong(String tenant, @Nullable String id, List<Problem> problems) implements Submission {}

  /**
   * @param fallbackId the id of a job that has none of its own: the same for the same record
   * @param submitted when that was: the same for the same record, so that one that is read twice is
   *     one job
   */
  static Submission read(
      byte[] body, UUID jobId, String fallbackId, Instant submitted, RoleCatalog catalog) {
    return switch (SubmissionReader.read(body, submitted)) {
      case SubmissionReader.Bad bad -> new Wrong("default", null, bad.problems());
      case SubmissionReader.Ok ok -> compile(ok.submission(), jobId, fallbackId, catalog);
    };
  }

  private static Submission compile(
      JobSubmission s, UUID jobId, String fallbackId, RoleCatalog catalog) {
    String tenant = Objects.requireNonNullElse(s.tenant(), "default");
    String id = Objects.requireNonNullElse(s.id(), fallbackId);
    var resolver = catalog.resolver(Objects.requireNonNullElse(s.roles(), Map.of()));
    List<InlineTask> tasks = s.tasks();
    JsonNode input = s.input() == null ? MissingNode.getInstance() : s.input();
    PlanCompiler.Compiled compiled =
        tasks != null ? PlanCompiler.compile(tasks, resolver) : loop(s, input, catalog, resolver);
    return switch (compiled) {
      case PlanCompiler.Bad bad -> new Wrong(tenant, id, bad.problems());
      case PlanCompiler.Ok ok -> {
        Job job =
            new Job(
                jobId,
                tenant,
                id,
                Objects.requireNonNullElse(s.project(), "default"),
                Objects.requireNonNullElse(s.priority(), Priority.NORMAL),
                s.deadline(),
                ok.plan().referring(s.inputRefs(), s.rows()).naming(catalog.models()),
                input);
        String labels = s.labels() == null ? null : Json.string(s.labels());
        yield new Good(
            job, SubmissionReader.digest(s), labels, s.budget(), ok.roles(), ok.inline());
      }
    };
  }

  private static PlanCompiler.Compiled loop(
      JobSubmission s, JsonNode given, RoleCatalog catalog, RoleResolver resolver) {
    JsonNode loop = s.loop();
    // Texts that travel apart are there as far as templates are concerned.
    JsonNode input = InputRefs.resolved(given, s.inputRefs(), _ -> "");
    if (loop == null || loop.isString()) {
      String name = loop == null ? "" : loop.stringValue();
      return catalog
          .loop(name)
          .map(known -> PlanCompiler.compile(known, resolver, input, s.rows() != null))
          .orElseGet(
              () ->
                  new PlanCompiler.Bad(List.of(Problem.at("loop", name, catalog.loopNames(name)))));
    }
    // The submission's reader has found nothing wrong with it.
    LoopSpec read = LoopReader.read(JsonObject.root(loop, Problems.bounded()), null);
    return prefixed(PlanCompiler.compile(read, resolver, input, s.rows() != null));
  }

  /** The compiler's paths start at the loop; the submitter's at the job. */
  private static PlanCompiler.Compiled prefixed(PlanCompiler.Compiled compiled) {
    return switch (compiled) {
      case PlanCompiler.Ok ok -> ok;
      case PlanCompiler.Bad bad ->
          new PlanCompiler.Bad(
              bad.problems().stream()
                  .map(
                      p ->
                          p.path().startsWith("roles.") || p.path().isEmpty()
                              ? p
                              : Problem.at("loop." + p.path(), p.value(), p.expected()))
                  .toList());
    };
  }
}
