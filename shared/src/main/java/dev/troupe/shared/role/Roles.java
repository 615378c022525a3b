package dev.troupe.shared.role;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The roles of a fleet. Decides everything about one: its defaults, what its file and the
 * configuration say, what a job overrides, in this order. Immutable.
 */
public final class Roles {
  public static final int DEFAULT_MAX_TOKENS = 1024;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  public static final String DEFAULT_POOL = "default";

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
    RoleSpec known = specs.get(name);
    RoleSpec spec = known == null ? RoleSpec.EMPTY : known;
    boolean found = known != null;
    for (RoleSpec layer : layers) {
      if (layer != null) {
        spec = layer.over(spec);
        found = true;
      }
    }
    if (!found) {
      throw refuse("role", name, Suggestion.expected(name, names()));
    }
    return decide(name, spec);
  }

  private Role decide(String name, RoleSpec spec) {
    Modality modality = spec.modality() != null ? spec.modality() : guess(name);
    Integer maxTokens = spec.maxTokens();
    return new Role(
        name,
        modality,
        spec.system(),
        routes(name, spec, modality),
        spec.temperature(),
        maxTokens == null ? DEFAULT_MAX_TOKENS : maxTokens,
        spec.voice(),
        spec.output(),
        spec.timeout() == null ? DEFAULT_TIMEOUT : spec.timeout(),
        spec.pool() == null ? DEFAULT_POOL : spec.pool(),
        spec.cache());
  }

  /** The model, then the fallbacks, then the stronger one; each once. */
  private List<ModelRef> routes(String name, RoleSpec spec, Modality modality) {
    String role = "roles." + name;
    ModelRef first = spec.model() != null ? spec.model() : defaults.get(modality);
    if (first == null) {
      String kind = modality.name().toLowerCase(Locale.ROOT);
      throw refuse(role + ".model", null, "provider/model, or a default for " + kind);
    }
    Map<String, ModelRef> named = new TreeMap<>();
    Set<ModelRef> routes = new LinkedHashSet<>();
    routes.add(first);
    named.put(role + ".model", first);
    List<ModelRef> fallback = spec.fallback() == null ? List.of() : spec.fallback();
    for (int i = 0; i < fallback.size(); i++) {
      routes.add(fallback.get(i));
      named.put(role + ".fallback[" + i + "]", fallback.get(i));
    }
    if (spec.escalateTo() != null) {
      routes.add(spec.escalateTo());
      named.put(role + ".escalate_to", spec.escalateTo());
    }
    requireConfigured(named);
    return List.copyOf(routes);
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
