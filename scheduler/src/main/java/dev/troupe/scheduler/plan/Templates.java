package dev.troupe.scheduler.plan;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.troupe.shared.input.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Prompt templates: Mustache over plain maps, lists and strings. Templates come from whoever may
 * submit a job, so there is no way from them to Java objects (no reflection) or to files (no
 * partials). Thread-safe.
 */
public final class Templates {
  /** Names that a template has besides those of steps. */
  static final List<String> RESERVED = List.of("input", "item", "index", "state");

  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .escapeHTML(false)
          .defaultValue("")
          .withCollector(new MapsOnly())
          .withLoader(
              name -> {
                throw new MustacheException("{{> " + name + "}} (expected: no partials)");
              });

  private Templates() {}

  /**
   * @throws MustacheException if it does not parse
   */
  static Template compile(String template) {
    return COMPILER.compile(template);
  }

  static String render(Template template, Map<String, Object> context) {
    return template.execute(context);
  }

  /**
   * What is wrong with a template, if anything: its syntax, or a name at its top level that nothing
   * will have.
   */
  static Optional<Problem> check(String template, Set<String> stepsBefore, boolean fansOut) {
    Names names = new Names(stepsBefore, fansOut);
    try {
      compile(template).visit(names);
    } catch (MustacheException e) {
      return Optional.of(Problem.at("", String.valueOf(e.getMessage()), "a Mustache template"));
    }
    return Optional.ofNullable(names.problem);
  }

  private static final class Names implements Mustache.Visitor {
    private final Set<String> steps;
    private final boolean fansOut;
    private @Nullable Problem problem;

    Names(Set<String> steps, boolean fansOut) {
      this.steps = steps;
      this.fansOut = fansOut;
    }

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      require(name);
    }

    @Override
    public boolean visitInclude(String name) {
      problem = Problem.at("", "{{> " + name + "}}", "no partials");
      return false;
    }

    @Override
    public boolean visitSection(String name) {
      require(name);
      // Inside, names may be those of the elements, which only the answers will tell.
      return false;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      require(name);
      return true;
    }

    private void require(String name) {
      String first = name.split("\\.", 2)[0];
      boolean item = first.equals("item") || first.equals("index");
      if (name.equals(".")
          || steps.contains(first)
          || (RESERVED.contains(first) && (fansOut || !item))) {
        return;
      }
      String known =
          "input, state"
              + (fansOut ? ", item, index" : "")
              + (steps.isEmpty() ? "" : ", " + String.join(", ", steps));
      problem =
          Problem.at(
              "",
              "{{" + name + "}}",
              "a name that starts with one of "
                  + known
                  + "; a step's output can be used by steps that come after it");
    }
  }

  /** Looks names up in maps only. */
  private static final class MapsOnly extends BasicCollector {
    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
      return context instanceof Map ? super.createFetcher(context, name) : null;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }
}
