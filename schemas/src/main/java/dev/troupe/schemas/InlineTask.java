package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One task written out in a job instead of planned by a loop.
 *
 * @param id unique within the job; absent: its position
 * @param role absent: {@link #ROLE}, if the request names a model
 * @param prompt the user message, sent as it is; exactly one of {@code prompt}, {@code messages}
 *     and {@code request} must be there
 * @param messages a conversation, in the form of the chat API
 * @param request the body of a call to the chat API, or {@code url} and {@code body} of another one
 * @param after ids of tasks of the same job that must have succeeded before
 * @param asked what {@code messages} or {@code request} come to, by whoever has read them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineTask(
    @Nullable String id,
    @Nullable String role,
    @Nullable String prompt,
    @Nullable JsonNode messages,
    @Nullable JsonNode request,
    @Nullable List<String> after,
    @JsonIgnore @Nullable TaskRequest asked) {
  /** The role of tasks that name none. */
  public static final String ROLE = "request";

  /** A task with a prompt. */
  public InlineTask(
      @Nullable String id,
      @Nullable String role,
      @Nullable String prompt,
      @Nullable List<String> after) {
    this(id, role, prompt, null, null, after, null);
  }

  /** What it says of whom it asks; null: its role says that. */
  public @Nullable RoleSpec asksFor() {
    return asked == null || asked.model() == null
        ? null
        : RoleSpec.asking(asked.model(), asked.modality())
            .withFurther(asked.fallback(), null, null);
  }
}
