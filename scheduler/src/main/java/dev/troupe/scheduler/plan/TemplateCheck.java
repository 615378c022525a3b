package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.Template.Literal;
import dev.troupe.scheduler.plan.Template.Name;
import dev.troupe.scheduler.plan.Template.Part;
import dev.troupe.scheduler.plan.Template.Section;
import dev.troupe.scheduler.plan.Template.Variable;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for names in a template that nothing will have. A section asks whether something is there,
 * so it may name what is not; inside of it names may be those of elements, which only the answers
 * will tell.
 */
final class TemplateCheck {
  private final Names names;

  private TemplateCheck(Names names) {
    this.names = names;
  }

  /** All that a template may use. */
  interface Names {
    /** What is known of it; null: nothing has that name. */
    @Nullable Shape of(String name);

    List<String> all();
  }

  /**
   * What is wrong with a template, if anything.
   *
   * @param names all that it may use, and what is known of it
   */
  static Optional<Problem> problem(String template, Names names) {
    try {
      return new TemplateCheck(names).check(TemplateParser.parse(template).parts(), List.of());
    } catch (PromptException e) {
      return Optional.of(
          Problem.at("", String.valueOf(e.getMessage()), "a template that can be read"));
    }
  }

  /**
   * @param asked names of the sections around, which may be missing there
   */
  private Optional<Problem> check(List<Part> parts, List<String> asked) {
    for (Part part : parts) {
      Optional<Problem> problem =
          switch (part) {
            case Literal _ -> Optional.empty();
            case Variable variable -> require(variable.name(), asked);
            case Section section -> section(section, asked);
          };
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> section(Section section, List<String> asked) {
    Optional<Problem> unknown = requireRoot(section.name());
    if (unknown.isPresent() || !section.inverted()) {
      return unknown;
    }
    List<String> now = new ArrayList<>(asked);
    now.add(section.name().text());
    return check(section.parts(), now);
  }

  private Optional<Problem> requireRoot(Name name) {
    if (name.text().startsWith("-") || names.of(name.first()) != null) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.at(
            "",
            name.tag(),
            "a name that starts with one of "
                + Suggestion.listed(names.all())
                + "; a step's output can be used by steps that come after it"));
  }

  private Optional<Problem> require(Name name, List<String> asked) {
    Optional<Problem> unknown = requireRoot(name);
    Shape shape = names.of(name.first());
    boolean may = asked.stream().anyMatch(a -> (name.text() + ".").startsWith(a + "."));
    if (unknown.isPresent() || shape == null || may) {
      return unknown;
    }
    return shape.missing(name.path()).map(expected -> Problem.at("", name.tag(), expected));
  }
}
