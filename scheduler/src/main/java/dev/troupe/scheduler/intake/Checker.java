package dev.troupe.scheduler.intake;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Says what the intake would say of a submission, but for whether its id is taken. Thread-safe. */
public final class Checker {
  private final RoleCatalog catalog;
  private final Uuid7 ids;

  public Checker(RoleCatalog catalog, Uuid7 ids) {
    this.catalog = catalog;
    this.ids = ids;
  }

  /** What it would say. */
  public sealed interface Answer {}

  /**
   * @param id null if the submission has none
   * @param content digest by which a repeated submission is told from another one of the same id
   * @param pools whose workers its tasks need
   */
  public record Good(String tenant, @Nullable String id, String content, List<String> pools)
      implements Answer {}

  /**
   * @param problems at least one
   */
  public record Bad(List<Problem> problems) implements Answer {}

  public Answer check(byte[] body) {
    UUID id = ids.next();
    return switch (Submission.read(body, id, "", Uuid7.instantOf(id), catalog)) {
      case Submission.Wrong wrong -> new Bad(wrong.problems());
      case Submission.Good good ->
          new Good(
              good.job().tenant(),
              good.job().id().isEmpty() ? null : good.job().id(),
              good.content(),
              good.job().plan().steps().stream()
                  .map(step -> step.role().pool())
                  .distinct()
                  .toList());
    };
  }

  /** The same submission with an id, so that its submitter can ask for it. */
  public static byte[] withId(byte[] body, String id) {
    ObjectNode job = (ObjectNode) Json.STRICT.readTree(body);
    return Json.bytes(job.put("id", id));
  }
}
