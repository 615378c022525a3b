package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What several wires can't say, each as a limit of a {@link Wording}. */
public final class Unsaid {
  private Unsaid() {}

  /** All but functions, and every form of {@code tool_choice} but these. */
  public static Wording tools(Wording wording, Kind... choices) {
    Set<Kind> said = Set.of(choices);
    Wording limited = wording.but("tools that are no functions", r -> !of(r).allFunctions());
    for (Kind kind : Kind.values()) {
      if (!said.contains(kind)) {
        limited = limited.but("tool_choice: " + label(kind), r -> of(r).choice().kind() == kind);
      }
    }
    return limited;
  }

  private static String label(Kind kind) {
    return switch (kind) {
      case AUTO -> "auto";
      case NONE -> "none";
      case REQUIRED -> "required";
      case NAMED -> "a function's name";
      case OTHER -> "what is neither a word nor a function's name";
    };
  }

  /** Where an answer of a schema is asked for in a way that tools don't go with. */
  public static Wording schemaBesideTools(Wording wording) {
    return wording.but(
        "an answer of a schema beside tools",
        r -> of(r).offersTools() && r.format().schema() != null);
  }

  /** Where it is either left out or one of these. */
  public static Wording words(Wording wording, String parameter, Set<String> allowed) {
    return wording.but(
        parameter + " other than " + String.join(", ", allowed.stream().sorted().toList()),
        r -> of(r).has(parameter) && !allowed.contains(of(r).text(parameter)));
  }

  /** Where a number has a range of its own. */
  public static Wording range(Wording wording, String parameter, double low, double high) {
    return wording.but(
        parameter + " outside of " + low + " to " + high,
        r -> {
          JsonNode value = of(r).get(parameter);
          return value.isNumber() && (value.doubleValue() < low || value.doubleValue() > high);
        });
  }

  /** Where what was said of {@code strict} would be lost. */
  public static Wording strictTools(Wording wording) {
    return wording.but("tools that are strict", r -> of(r).tools().stream().anyMatch(Tool::strict));
  }

  public static Predicate<ProviderRequest> stopsAbove(int most) {
    return r -> of(r).stops().size() > most;
  }

  /** Where a call's arguments are no text but an object. */
  public static Wording brokenCalls(Wording wording) {
    return wording.but(
        "a call of a tool whose arguments are no JSON object",
        r ->
            r.content().messages().stream()
                .flatMap(m -> m.toolCalls().stream())
                .anyMatch(call -> Calls.arguments(call).isEmpty()));
  }

  /** Where an answer of a tool has to say which function it answers. */
  public static Wording answersToNothing(Wording wording) {
    return wording.but(
        "an answer to a call that nobody made",
        r ->
            r.content().messages().stream()
                .anyMatch(
                    m -> m.toolCallId() != null && Calls.function(r, m.toolCallId()).isEmpty()));
  }

  /** Where someone other than the system has to say something. */
  public static Wording systemAlone(Wording wording) {
    return wording.but(
        "a system without a user",
        r ->
            r.content().messages().stream()
                .allMatch(
                    m ->
                        switch (m.speaker()) {
                          case SYSTEM, DEVELOPER -> true;
                          case USER, ASSISTANT, TOOL -> false;
                        }));
  }

  private static Parameters of(ProviderRequest request) {
    return Parameters.of(request);
  }
}
