package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Seeds;
import dev.troupe.chaos.input.TableMutations;
import dev.troupe.chaos.input.Tree;
import dev.troupe.chaos.input.TreeMutations;
import dev.troupe.chaos.input.YamlMutations;
import dev.troupe.scheduler.plan.PlanCompiler;
import dev.troupe.scheduler.plan.RoleResolver;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.role.LoopFiles;
import dev.troupe.shared.role.RoleException;
import dev.troupe.shared.role.RoleFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.node.MissingNode;

/** A file that an operator writes. */
final class FileDoor implements Door.Reader {
  /** What kind of file. */
  enum Kind {
    CONFIGURATION("fuzz.yaml"),
    ROLE("role.md"),
    LOOP("loop.yaml"),
    PRICES("prices.csv");

    private final String seed;

    Kind(String seed) {
      this.seed = seed;
    }
  }

  private static final String FILE = ":file";
  private static final String FRONT = "---\n";
  private static final LocalDate DAY = LocalDate.EPOCH;

  private final Kind kind;
  private final RoleResolver resolver;
  private final String text;
  private final Tree tree;

  /**
   * @param config whose roles a loop may name
   */
  FileDoor(Kind kind, TroupeConfig config) {
    this.kind = kind;
    this.resolver = (role, asks) -> resolve(config, role);
    this.text =
        (kind == Kind.CONFIGURATION ? Seeds.text("servers.yaml") : "") + Seeds.text(kind.seed);
    this.tree =
        switch (kind) {
          case CONFIGURATION, LOOP -> yaml(text);
          case ROLE -> yaml(text.split(FRONT, -1)[1]);
          case PRICES -> new Tree.Raw("");
        };
  }

  private static Tree yaml(String text) {
    return Tree.parse(Json.bytes(new Load(LoadSettings.builder().build()).loadFromString(text)));
  }

  private static RoleResolver.Resolution resolve(TroupeConfig config, String role) {
    try {
      return new RoleResolver.Known(config.resolver().resolve(role), "sha256:0");
    } catch (RoleException e) {
      return new RoleResolver.Unknown(e.problems());
    }
  }

  @Override
  public String label() {
    return switch (kind) {
      case CONFIGURATION -> "configuration";
      case ROLE -> "role file";
      case LOOP -> "loop file";
      case PRICES -> "price file";
    };
  }

  @Override
  public Message make(Chance c) {
    String name =
        switch (kind) {
          case CONFIGURATION -> "troupe.yaml";
          case ROLE -> c.oneIn(2) ? "x.md" : "x.yaml";
          case LOOP -> "x.yaml";
          case PRICES -> "prices.csv";
        };
    byte[] bytes = written(name, c).getBytes(StandardCharsets.UTF_8);
    return Message.of(c.oneIn(8) ? ByteMutations.mutate(bytes, c) : bytes)
        .withFields(List.of(Field.of(FILE, name)));
  }

  private String written(String name, Chance c) {
    return switch (kind) {
      case CONFIGURATION, LOOP ->
          c.oneIn(2) ? YamlMutations.mutate(text, c) : TreeMutations.mutate(tree, c).json();
      case ROLE -> {
        String front =
            c.oneIn(2)
                ? YamlMutations.mutate(text.split(FRONT, -1)[1], c)
                : TreeMutations.mutate(tree, c).json() + "\n";
        yield name.endsWith(".md") ? FRONT + front + FRONT + "You write.\n" : front;
      }
      case PRICES -> TableMutations.mutate(text, c);
    };
  }

  @Override
  public @Nullable String read(Message message, Path folder) throws IOException {
    Path file = folder.resolve(message.text(FILE, kind == Kind.ROLE ? "x.yaml" : "file"));
    Files.write(file, message.bytes());
    try {
      read(file);
      return null;
    } catch (InvalidInputException e) {
      return Said.wrong(e.problems());
    } finally {
      Files.delete(file);
    }
  }

  private void read(Path file) throws IOException {
    switch (kind) {
      case CONFIGURATION -> ConfigLoader.load(file, Map.of("HOME", "/home"));
      case ROLE -> RoleFiles.read(folder(file));
      case LOOP -> {
        for (LoopSpec loop : LoopFiles.read(file).values()) {
          if (PlanCompiler.compile(loop, resolver, MissingNode.getInstance(), false)
              instanceof PlanCompiler.Bad bad) {
            throw new InvalidInputException(bad.problems());
          }
        }
      }
      // As the command line does it.
      case PRICES ->
          PriceFile.read(
              "prices.csv", new String(Files.readAllBytes(file), StandardCharsets.UTF_8), DAY);
    }
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }
}
