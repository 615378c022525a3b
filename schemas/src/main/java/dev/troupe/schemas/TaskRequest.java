package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.RoleRoute.Kind;
import dev.troupe.schemas.message.Message;
import java.util.ArrayList;
import java.util.List;
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
    @Nullable SortedMap<String, JsonNode> more) {
  public TaskRequest {
    messages = List.copyOf(messages);
    more = more == null || more.isEmpty() ? null : new TreeMap<>(more);
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
        base.onCut());
  }

  private static List<RoleRoute> routes(ModelRef model, List<RoleRoute> base) {
    List<RoleRoute> routes = new ArrayList<>();
    routes.add(new RoleRoute(model, Kind.PRIMARY));
    base.stream()
        .filter(route -> route.kind() != Kind.PRIMARY && !route.model().equals(model))
        .forEach(routes::add);
    return routes;
  }

  private static <T> T or(@Nullable T first, T second) {
    return Objects.requireNonNullElse(first, second);
  }
}
