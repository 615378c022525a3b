package dev.troupe.shared.config;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.YamlDocument;
import dev.troupe.shared.role.Located;
import dev.troupe.shared.role.LoopFiles;
import dev.troupe.shared.role.LoopReader;
import dev.troupe.shared.role.RoleFiles;
import dev.troupe.shared.role.RoleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the operator's one YAML file, and the folders of roles and loops beside it.
 *
 * <p>{@code ${NAME}}, {@code ${NAME:-default}} and {@code ${file:/path}} are put into every text
 * but descriptions, prompts and output schemas, whose dollars belong to the model.
 */
public final class ConfigLoader {
  private final Path file;
  private final Endpoints endpoints;
  private final Problems problems = new Problems();
  private final Map<String, RoleSpec> roles = new TreeMap<>();
  private final Map<String, LoopSpec> loops = new TreeMap<>();
  private final Map<String, List<Place>> rolePlaces = new TreeMap<>();
  private final Map<String, Place> loopPlaces = new TreeMap<>();

  /**
   * A configuration and what else there is to say about it.
   *
   * @param warnings what works but is probably not as meant
   * @param loops where each loop stands
   */
  public record Loaded(TroupeConfig config, List<Problem> warnings, Map<String, Place> loops) {}

  ConfigLoader(Path file, Endpoints endpoints) {
    this.file = file;
    this.endpoints = endpoints;
  }

  /** With this process's environment, whose servers win over those of the file. */
  public static TroupeConfig load(Path file) {
    return load(file, System.getenv(), Endpoints.of(System.getenv()));
  }

  /**
   * @throws ConfigException with every problem of every file
   */
  public static TroupeConfig load(Path file, Map<String, String> environment) {
    return load(file, environment, Endpoints.NONE);
  }

  /** With servers that win over those of the file. */
  public static TroupeConfig load(Path file, Map<String, String> environment, Endpoints endpoints) {
    return read(file, environment, endpoints).config();
  }

  /** With everything that there is to say about it. */
  public static Loaded read(Path file, Map<String, String> environment, Endpoints endpoints) {
    return new ConfigLoader(file, endpoints).read(environment);
  }

  private Loaded read(Map<String, String> environment) {
    TroupeConfig config = parse(environment).map(d -> config(d.root(), d.lines())).orElse(null);
    if (config == null || !problems.errors().isEmpty()) {
      throw new ConfigException(problems.errors());
    }
    return new Loaded(config, problems.warnings(), Map.copyOf(loopPlaces));
  }

  private Optional<YamlDocument> parse(Map<String, String> environment) {
    try {
      return YamlDocument.parse(
          file.toString(),
          Files.readString(file),
          1,
          new EnvironmentVariables(environment),
          problems);
    } catch (IOException e) {
      problems.error(
          new Problem(
              file.toString(), 0, "", e.getClass().getSimpleName(), "a configuration file"));
      return Optional.empty();
    }
  }

  /** Asks for every key that there is. */
  TroupeConfig config(FieldReader root, Lines lines) {
    Sections sections = new Sections(root);
    TroupeConfig.Kafka kafka = sections.kafka(endpoints);
    TroupeConfig.Postgres postgres = sections.postgres(endpoints);
    TroupeConfig.Redis redis = sections.redis(endpoints);
    Map<String, TroupeConfig.Provider> providers = Providers.read(root);
    readFolders(root);
    readInline(root, lines);
    References references = new References(providers.keySet(), lines, rolePlaces, problems);
    TroupeConfig config =
        new TroupeConfig(
            kafka,
            postgres,
            redis,
            providers,
            references.check(sections.defaults()),
            references.checkModels(sections.models()),
            references.check(roles),
            Map.copyOf(loops),
            sections.worker(),
            sections.scheduler(endpoints),
            sections.retry(),
            sections.globalLimits(),
            sections.cache(),
            references.check(sections.budgets()),
            sections.blobs(),
            sections.webhooks());
    root.finish();
    return config;
  }

  private void readFolders(FieldReader root) {
    Path roleFolder = folder(root, "roles_dir", "roles");
    if (roleFolder != null) {
      RoleFiles.read(roleFolder, problems)
          .forEach(
              (name, role) -> {
                roles.put(name, role.value());
                rolePlaces.put(name, List.of(new Place(role.lines(), "")));
              });
    }
    Path loopFolder = folder(root, "loops_dir", "loops");
    if (loopFolder != null) {
      LoopFiles.read(loopFolder, problems).forEach((name, loop) -> add(name, loop, ""));
    }
  }

  /** The folder that the file names, else the usual one if it is there. */
  private @Nullable Path folder(FieldReader root, String key, String usual) {
    String named = root.value(key, Notation.TEXT);
    try {
      Path folder = file.resolveSibling(named == null ? usual : named);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Said below: it is not a folder.
    }
    if (named != null) {
      root.error(key, named, "a folder, relative to this file");
    }
    return null;
  }

  /** What the file says of a role lies on top of what the role's own file says. */
  private void readInline(FieldReader root, Lines lines) {
    Path folder = file.toAbsolutePath().getParent();
    root.section("roles")
        .objects(Notation.NAME)
        .forEach(
            (name, object) -> {
              RoleSpec spec = RoleReader.read(object, folder);
              RoleSpec below = roles.get(name);
              roles.put(name, below == null ? spec : spec.over(below));
              List<Place> places = new ArrayList<>();
              places.add(new Place(lines, "roles." + name));
              places.addAll(rolePlaces.getOrDefault(name, List.of()));
              rolePlaces.put(name, places);
            });
    FieldReader inlineLoops = root.section("loops");
    inlineLoops
        .objects(Notation.NAME)
        .forEach(
            (name, object) -> {
              if (loops.containsKey(name)) {
                inlineLoops.error(name, "also in the loops folder", "each loop once");
              }
              LoopSpec loop = LoopReader.read(object, name);
              if (!name.equals(loop.name())) {
                object.error("name", loop.name(), name);
              }
              add(name, new Located<>(loop, lines), "loops." + name);
            });
  }

  private void add(String name, Located<LoopSpec> loop, String prefix) {
    loops.put(name, loop.value());
    loopPlaces.put(name, new Place(loop.lines(), prefix));
  }
}
