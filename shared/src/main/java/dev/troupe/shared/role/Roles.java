package dev.troupe.shared.role;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Keep;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.OnCut;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.RoleRoute.Kind;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The roles of a fleet. Decides everything about one: its defaults, what its file and the
 * configuration say, what a job overrides, in this order. Immutable.
 */
public final class Roles {
  public static final int DEFAULT_MAX_TOKENS = 1024;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  public static final String DEFAULT_POOL = "default";

  /** What a judge answers. */
  private static final JsonNode SCORE =
      Json.STRICT.readTree(
          """
          {"type": "object", "additionalProperties": false, "required": ["score", "reason"],
           "properties": {"score": {"type": "integer", "minimum": 0, "maximum": %d}, "reason": {"type": "string"}}}
          """
              .formatted(JudgeRules.MAX_SCORE));

  private final Map<String, RoleSpec> specs;
  private final Map<Modality, ModelRef> defaults;
  private final SortedSet<String> providers;

  /**
   * @param specs what is known of each role, by name
   * @param defaults the model of a role that names none
   * @param providers the names of all configured accounts
   */
  public Roles(
      Map<String, RoleSpec> specs, Map<Modality, ModelRef> defaults, Set<String> providers) {
    this.specs = Map.copyOf(specs);
    this.defaults = Map.copyOf(defaults);
    this.providers = new TreeSet<>(providers);
  }

  public SortedSet<String> names() {
    return new TreeSet<>(specs.keySet());
  }

  /** What is known of a role; null: nothing. */
  public @Nullable RoleSpec spec(String name) {
    return specs.get(name);
  }

  /** The role as the fleet has it. */
  public Role resolve(String name) {
    return resolve(name, (RoleSpec) null);
  }

  /**
   * The role with further layers, weakest first: a bundle's, then a job's. A role that only a layer
   * knows is a role, too.
   *
   * @throws RoleException if nobody knows the role, no model is left for it, or one of its models
   *     is at a provider that is not configured
   */
  public Role resolve(String name, @Nullable RoleSpec... layers) {
    List<RoleSpec> given = Arrays.stream(layers).filter(Objects::nonNull).toList();
    return resolve(name, role -> role.equals(name) ? given : List.of());
  }

  /**
   * The same; the layers are looked up, because a role may name another one as its judge.
   *
   * @param layers of a role, weakest first
   */
  public Role resolve(String name, Function<String, List<RoleSpec>> layers) {
    RoleSpec spec = spec(name, layers);
    if (spec == null) {
      throw refuse("role", name, Suggestion.expected(name, names()));
    }
    return decide(name, spec, reviewer(name, spec, layers));
  }

  private @Nullable RoleSpec spec(String name, Function<String, List<RoleSpec>> layers) {
    RoleSpec spec = specs.get(name);
    for (RoleSpec layer : layers.apply(name)) {
      spec = layer.over(spec == null ? RoleSpec.EMPTY : spec);
    }
    return spec;
  }

  /** Who gives the score: a role like any other, whose answer is the score and nothing else. */
  private @Nullable Role reviewer(
      String name, RoleSpec judged, Function<String, List<RoleSpec>> layers) {
    String reviewer = judged.judge() == null ? null : judged.judge().role();
    if (reviewer == null) {
      return null;
    }
    RoleSpec spec = spec(reviewer, layers);
    if (spec == null) {
      throw refuse(
          "roles." + name + ".judge.role", reviewer, Suggestion.expected(reviewer, names()));
    }
    Role role = decide(reviewer, spec, null);
    if (role.format().modality().isData()) {
      throw refuse(
          "roles." + name + ".judge.role",
          reviewer,
          "a role that answers in words, not with modality: " + label(role.format().modality()));
    }
    return new Role(
        role.name(),
        role.system(),
        new ResponseFormat(role.format().modality(), SCORE, null),
        role.sampling(),
        role.routes(),
        CallPolicy.within(role.calls().timeout()),
        role.pool(),
        null,
        null);
  }

  private Role decide(String name, RoleSpec spec, @Nullable Role reviewer) {
    Modality modality = spec.modality() != null ? spec.modality() : guess(name);
    if (reviewer != null && modality.isData()) {
      throw refuse(
          "roles." + name + ".judge.role",
          reviewer.name(),
          "no reviewer of modality: " + label(modality) + ": no model has written the answer");
    }
    Integer maxTokens = spec.maxTokens();
    Duration timeout = spec.timeout() == null ? DEFAULT_TIMEOUT : spec.timeout();
    return new Role(
        name,
        spec.system(),
        new ResponseFormat(modality, spec.output(), spec.voice()),
        new Sampling(
            maxTokens == null ? DEFAULT_MAX_TOKENS : maxTokens,
            spec.temperature(),
            spec.parameters() == null ? null : new TreeMap<>(spec.parameters()),
            spec.onCut() == OnCut.FAIL ? null : spec.onCut(),
            spec.keep() == Keep.NOTHING ? null : spec.keep()),
        routes(name, spec, modality),
        new CallPolicy(timeout, spec.hedge(), spec.cache()),
        spec.pool() == null ? DEFAULT_POOL : spec.pool(),
        spec.judge(),
        reviewer);
  }

  /** The whole chain, each model once per kind. */
  private List<RoleRoute> routes(String name, RoleSpec spec, Modality modality) {
    String role = "roles." + name;
    ModelRef first = spec.model() != null ? spec.model() : defaults.get(modality);
    if (first == null) {
      String kind = label(modality);
      String usual = modality.isData() ? "" : ", or a default for " + kind;
      throw refuse(role + ".model", null, "provider/model" + usual);
    }
    Map<String, ModelRef> named = new TreeMap<>();
    Set<RoleRoute> routes = new LinkedHashSet<>();
    routes.add(new RoleRoute(first, Kind.PRIMARY));
    named.put(role + ".model", first);
    add(routes, named, spec.fallback(), Kind.FALLBACK, role + ".fallback");
    add(routes, named, spec.contextFallback(), Kind.CONTEXT, role + ".context_fallback");
    if (spec.escalateTo() != null) {
      routes.add(new RoleRoute(spec.escalateTo(), Kind.ESCALATION));
      named.put(role + ".escalate_to", spec.escalateTo());
    }
    requireConfigured(named);
    // A model that is asked first is not asked again as something else.
    routes.removeIf(route -> route.kind() != Kind.PRIMARY && route.model().equals(first));
    return List.copyOf(routes);
  }

  private static void add(
      Set<RoleRoute> routes,
      Map<String, ModelRef> named,
      @Nullable List<ModelRef> models,
      Kind kind,
      String path) {
    List<ModelRef> given = models == null ? List.of() : models;
    for (int i = 0; i < given.size(); i++) {
      routes.add(new RoleRoute(given.get(i), kind));
      named.put(path + "[" + i + "]", given.get(i));
    }
  }

  private void requireConfigured(Map<String, ModelRef> named) {
    List<Problem> problems = new ArrayList<>();
    named.forEach(
        (path, model) -> {
          if (!providers.contains(model.provider())) {
            problems.add(
                Problem.at(
                    path,
                    model.toString(),
                    "a configured provider: " + Suggestion.expected(model.provider(), providers)));
          }
        });
    if (!problems.isEmpty()) {
      throw new RoleException(problems);
    }
  }

  private static String label(Modality modality) {
    return modality.name().toLowerCase(Locale.ROOT);
  }

  private static RoleException refuse(String path, @Nullable String value, String expected) {
    return new RoleException(List.of(Problem.at(path, value, expected)));
  }

  /** What a role that does not say it probably gives, judging by its name. */
  static Modality guess(String name) {
    String n = name.toLowerCase(Locale.ROOT);
    if (n.contains("audio") || n.contains("voice") || n.contains("narrator")) {
      return Modality.AUDIO;
    }
    if (n.contains("image") || n.contains("illustrat") || n.contains("painter")) {
      return Modality.IMAGE;
    }
    return Modality.TEXT;
  }
}
