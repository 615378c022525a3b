package dev.troupe.shared.role;

import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Variables;
import dev.troupe.shared.input.YamlDocument;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads roles: {@code <name>.md} with YAML between {@code ---} lines and the system prompt below,
 * or {@code <name>.yaml}. Texts are taken as they stand: no variables are put in.
 */
public final class RoleFiles {
  /** Above that many tokens (estimated), a system prompt gets a warning. */
  public static final int SYSTEM_TOKENS = 400;

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final Set<String> ENDINGS = Set.of("md", "yaml", "yml");

  private RoleFiles() {}

  /**
   * All roles of a folder, by name.
   *
   * @throws RoleException with every problem of every file
   */
  public static Map<String, RoleSpec> read(Path folder) {
    return read(folder, warning -> {});
  }

  /** As {@link #read(Path)}; what works but is probably not as meant goes to {@code warnings}. */
  public static Map<String, RoleSpec> read(Path folder, Consumer<Problem> warnings) {
    Problems problems = new Problems();
    Map<String, Located<RoleSpec>> roles = read(folder, problems);
    problems.warnings().forEach(warnings);
    if (!problems.errors().isEmpty()) {
      throw new RoleException(problems.errors());
    }
    return values(roles);
  }

  /** For a caller that has more to read before it complains; files with errors are left out. */
  public static Map<String, Located<RoleSpec>> read(Path folder, Problems problems) {
    Map<String, Located<RoleSpec>> roles = new TreeMap<>();
    for (Path file : TextFiles.in(folder, ENDINGS, problems)) {
      Located<RoleSpec> role = readFile(file, problems);
      if (role != null && roles.putIfAbsent(TextFiles.stem(file), role) != null) {
        problems.error(
            new Problem(file.toString(), 1, "", TextFiles.stem(file), "one file for each role"));
      }
    }
    return roles;
  }

  private static @Nullable Located<RoleSpec> readFile(Path file, Problems problems) {
    String text = TextFiles.read(file, problems);
    if (text == null) {
      return null;
    }
    String name = file.toString();
    FrontMatter parts =
        TextFiles.ending(file).equals("md")
            ? FrontMatter.split(name, text, problems)
            : new FrontMatter(text, 1, "");
    if (parts == null) {
      return null;
    }
    if (parts.yaml().isBlank()) {
      RoleSpec role = withBody(RoleSpec.EMPTY, parts.body(), name, problems);
      return new Located<>(role, new Lines(name, Map.of()));
    }
    YamlDocument document =
        YamlDocument.parse(name, parts.yaml(), parts.firstLine(), Variables.NONE, problems)
            .orElse(null);
    if (document == null) {
      return null;
    }
    FieldReader object = document.root();
    RoleSpec role = RoleReader.read(object, file.toAbsolutePath().getParent());
    if (role.system() != null && !parts.body().isBlank()) {
      object.error("system", "here and below the front matter", "one system prompt");
    }
    return new Located<>(withBody(role, parts.body(), name, problems), document.lines());
  }

  static Map<String, RoleSpec> values(Map<String, Located<RoleSpec>> located) {
    Map<String, RoleSpec> roles = new TreeMap<>();
    located.forEach((name, role) -> roles.put(name, role.value()));
    return roles;
  }

  private static RoleSpec withBody(RoleSpec role, String body, String file, Problems problems) {
    RoleSpec whole = body.isBlank() ? role : role.withSystem(body.strip());
    String system = whole.system();
    if (system != null && system.length() > SYSTEM_TOKENS * CHARACTERS_PER_TOKEN) {
      problems.warning(
          new Problem(
              file,
              0,
              "system",
              "about " + system.length() / CHARACTERS_PER_TOKEN + " tokens",
              "at most " + SYSTEM_TOKENS + ", since every call pays for them"));
    }
    return whole;
  }
}
