package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.RoleRoute.Kind;
import dev.troupe.schemas.message.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a task asks if it is more than a prompt, read and checked, as it travels to its worker. What
 * it says goes over what its role says; what it does not say stays as the role has it.
 *
 * @param messages at least one
 * @param model asked instead of the role's first
 * @param fallback asked when that one can't or won't, before the role's own; only beside a model
 * @param output JSON Schema that the answer must satisfy
 * @param more as {@link Sampling#more}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskRequest(
    List<Message> messages,
    @Nullable ModelRef model,
    @Nullable Modality modality,
    @Nullable String voice,
    @Nullable JsonNode output,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable SortedMap<String, JsonNode> more,
    @Nullable List<ModelRef> fallback) {
  public TaskRequest {
    messages = List.copyOf(messages);
    fallback = fallback == null || fallback.isEmpty() ? null : List.copyOf(fallback);
    more = more == null || more.isEmpty() ? null : new TreeMap<>(more);
  }

  /** One that asks no other model. */
  public TaskRequest(
      List<Message> messages,
      @Nullable ModelRef model,
      @Nullable Modality modality,
      @Nullable String voice,
      @Nullable JsonNode output,
      @Nullable Double temperature,
      @Nullable Integer maxTokens,
      @Nullable SortedMap<String, JsonNode> more) {
    this(messages, model, modality, voice, output, temperature, maxTokens, more, null);
  }

  /** The same with other models to ask after the first. */
  public TaskRequest withFallback(@Nullable List<ModelRef> models) {
    return new TaskRequest(
        messages, model, modality, voice, output, temperature, maxTokens, more, models);
  }

  /** Messages and nothing else. */
  public static TaskRequest of(List<Message> messages) {
    return new TaskRequest(messages, null, null, null, null, null, null, null);
  }

  /** The role as this request has it. A system prompt of the request takes the role's place. */
  public Role over(Role role) {
    return new Role(
        role.name(),
        messages.stream().anyMatch(Message::instructs) ? null : role.system(),
        new ResponseFormat(
            or(modality, role.format().modality()),
            output == null ? role.format().schema() : output,
            voice == null ? role.format().voice() : voice),
        sampling(role.sampling()),
        model == null ? role.routes() : routes(model, role.routes()),
        role.calls(),
        role.pool(),
        role.judge(),
        role.reviewer());
  }

  private Sampling sampling(Sampling base) {
    SortedMap<String, JsonNode> all = new TreeMap<>(base.further());
    if (more != null) {
      all.putAll(more);
    }
    return new Sampling(
        or(maxTokens, base.maxTokens()),
        temperature == null ? base.temperature() : temperature,
        all,
        base.onCut(),
        base.keep());
  }

  private List<RoleRoute> routes(ModelRef first, List<RoleRoute> base) {
    Map<ModelRef, RoleRoute> routes = new LinkedHashMap<>();
    routes.put(first, new RoleRoute(first, Kind.PRIMARY));
    Objects.requireNonNullElse(fallback, List.<ModelRef>of())
        .forEach(next -> routes.putIfAbsent(next, new RoleRoute(next, Kind.FALLBACK)));
    base.stream()
        .filter(route -> route.kind() != Kind.PRIMARY)
        .forEach(route -> routes.putIfAbsent(route.model(), route));
    return List.copyOf(routes.values());
  }

  private static <T> T or(@Nullable T first, T second) {
    return Objects.requireNonNullElse(first, second);
  }
}
