package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What someone says about a role: in its file, in the operator's configuration, or in a job's
 * overrides. Every field may be absent; {@link #over} lays one on top of another (default, then
 * role, then job).
 *
 * @param system the system prompt
 * @param model first route
 * @param fallback further routes, in order
 * @param contextFallback routes for prompts that were too long for another
 * @param escalateTo the stronger route for answers that were judged too weak
 * @param temperature 0 to 2
 * @param maxTokens bound on the answer's tokens, at least 1
 * @param onCut what becomes of an answer that was cut at that bound
 * @param keep what is kept beside the answer
 * @param output JSON Schema (2020-12) that the answer must satisfy; absent: free text
 * @param timeout for one call to a provider
 * @param pool which workers may run it
 * @param judge rules for the answer beside its schema
 * @param hedge whether a slow call gets a second one beside it
 * @param cache how its answers are cached; taken as a whole
 * @param parameters every further parameter, as {@link Sampling#more}; each stands beside the other
 *     fields, and is laid over the same one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoleSpec(
    @Nullable String description,
    @Nullable Modality modality,
    @Nullable String system,
    @Nullable ModelRef model,
    @Nullable List<ModelRef> fallback,
    @Nullable List<ModelRef> contextFallback,
    @Nullable ModelRef escalateTo,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable OnCut onCut,
    @Nullable Keep keep,
    @Nullable String voice,
    @Nullable JsonNode output,
    @Nullable Duration timeout,
    @Nullable String pool,
    @Nullable JudgeRules judge,
    @Nullable Hedge hedge,
    @Nullable RoleCache cache,
    @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> parameters) {
  public static final RoleSpec EMPTY =
      new RoleSpec(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null);

  public RoleSpec {
    parameters = parameters == null || parameters.isEmpty() ? null : new TreeMap<>(parameters);
  }

  /** This one's fields where it has them, the other's elsewhere. */
  public RoleSpec over(RoleSpec base) {
    return new RoleSpec(
        or(description, base.description),
        or(modality, base.modality),
        or(system, base.system),
        or(model, base.model),
        or(fallback, base.fallback),
        or(contextFallback, base.contextFallback),
        or(escalateTo, base.escalateTo),
        or(temperature, base.temperature),
        or(maxTokens, base.maxTokens),
        or(onCut, base.onCut),
        or(keep, base.keep),
        or(voice, base.voice),
        or(output, base.output),
        or(timeout, base.timeout),
        or(pool, base.pool),
        or(judge, base.judge),
        or(hedge, base.hedge),
        or(cache, base.cache),
        laid(parameters, base.parameters));
  }

  /** The same with another system prompt. */
  public RoleSpec withSystem(String prompt) {
    return new RoleSpec(
        description,
        modality,
        prompt,
        model,
        fallback,
        contextFallback,
        escalateTo,
        temperature,
        maxTokens,
        onCut,
        keep,
        voice,
        output,
        timeout,
        pool,
        judge,
        hedge,
        cache,
        parameters);
  }

  /** That model is asked first, for that kind of answer, and nothing more is said. */
  public static RoleSpec asking(ModelRef model, @Nullable Modality modality) {
    return new RoleSpec(
        null, modality, null, model, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null);
  }

  /** The same with other routes after the first. */
  public RoleSpec withFurther(
      @Nullable List<ModelRef> fallbacks,
      @Nullable List<ModelRef> contextFallbacks,
      @Nullable ModelRef stronger) {
    return new RoleSpec(
        description,
        modality,
        system,
        model,
        fallbacks,
        contextFallbacks,
        stronger,
        temperature,
        maxTokens,
        onCut,
        keep,
        voice,
        output,
        timeout,
        pool,
        judge,
        hedge,
        cache,
        parameters);
  }

  private static @Nullable Map<String, JsonNode> laid(
      @Nullable Map<String, JsonNode> over, @Nullable Map<String, JsonNode> base) {
    if (over == null || base == null) {
      return or(over, base);
    }
    Map<String, JsonNode> all = new TreeMap<>(base);
    all.putAll(over);
    return all;
  }

  private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
    return first != null ? first : second;
  }
}
