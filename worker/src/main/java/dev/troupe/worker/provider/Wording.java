package dev.troupe.worker.provider;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a wire has words for. Immutable.
 *
 * @param parameters of {@link dev.troupe.schemas.Sampling#more}
 * @param pieces beside the words of a system and of a user
 * @param limits what it can't say although it has a word for each part of it
 * @param extra what its account's operator allows of what only this provider knows
 */
public record Wording(
    Set<String> parameters, Set<Piece> pieces, List<Limit> limits, Set<String> extra) {
  /** The parameter that holds what only one provider knows, by its own name there. */
  public static final String EXTRA = "extra";

  /** A system prompt, a prompt, a temperature and a bound on the answer. */
  public static final Wording PLAIN = of();

  /** What a parameter says that may as well be left out. */
  private static final Map<String, JsonNode> USUAL =
      Map.of(
          "frequency_penalty",
          IntNode.valueOf(0),
          "logprobs",
          BooleanNode.FALSE,
          "n",
          IntNode.valueOf(1),
          "parallel_tool_calls",
          BooleanNode.TRUE,
          "presence_penalty",
          IntNode.valueOf(0),
          "tool_choice",
          StringNode.valueOf("auto"));

  /**
   * @param what for a person
   */
  public record Limit(String what, Predicate<ProviderRequest> broken) {}

  public Wording {
    parameters = Set.copyOf(parameters);
    pieces = Set.copyOf(pieces);
    limits = List.copyOf(limits);
    extra = Set.copyOf(extra);
  }

  public static Wording of(String... parameters) {
    return new Wording(Set.of(parameters), Set.of(), List.of(), Set.of());
  }

  /** Of a wire that gives no such answer. */
  public static Wording lacking(Modality modality) {
    return PLAIN.but("modality " + modality.name().toLowerCase(Locale.ROOT), _ -> true);
  }

  /** The same and pieces. */
  public Wording with(Piece... more) {
    Set<Piece> all = EnumSet.noneOf(Piece.class);
    all.addAll(pieces);
    all.addAll(List.of(more));
    return new Wording(parameters, all, limits, extra);
  }

  /** The same but for something. */
  public Wording but(String what, Predicate<ProviderRequest> broken) {
    List<Limit> all = new ArrayList<>(limits);
    all.add(new Limit(what, broken));
    return new Wording(parameters, pieces, all, extra);
  }

  /** The same and what the account's operator allows. */
  public Wording allowing(Set<String> names) {
    return new Wording(parameters, pieces, limits, names);
  }

  /** The first thing in the request that it has no word for; null: it can say all of it. */
  public @Nullable String missing(ProviderRequest request) {
    for (Map.Entry<String, JsonNode> parameter : request.sampling().further().entrySet()) {
      String what = missing(parameter.getKey(), parameter.getValue());
      if (what != null) {
        return what;
      }
    }
    for (Message message : request.content().messages()) {
      String what = missing(message);
      if (what != null) {
        return what;
      }
    }
    for (Limit limit : limits) {
      if (limit.broken().test(request)) {
        return limit.what();
      }
    }
    return null;
  }

  private @Nullable String missing(String name, JsonNode value) {
    if (name.equals(EXTRA)) {
      return new TreeSet<>(value.propertyNames())
          .stream().filter(n -> !extra.contains(n)).findFirst().map(n -> "extra." + n).orElse(null);
    }
    return parameters.contains(name) || value.isNull() || isUsual(name, value) ? null : name;
  }

  private static boolean isUsual(String name, JsonNode value) {
    JsonNode usual = USUAL.get(name);
    if (usual == null) {
      return false;
    }
    // 0 and 0.0 are the same.
    boolean numbers = usual.isNumber() && value.isNumber();
    return numbers ? usual.doubleValue() == value.doubleValue() : usual.equals(value);
  }

  private @Nullable String missing(Message message) {
    boolean tools = !message.toolCalls().isEmpty() || message.speaker() == Speaker.TOOL;
    if (tools && !pieces.contains(Piece.TOOLS)) {
      return Piece.TOOLS.label();
    }
    if (message.speaker() == Speaker.ASSISTANT && !pieces.contains(Piece.TURNS)) {
      return Piece.TURNS.label();
    }
    if (message.name() != null && !pieces.contains(Piece.NAMES)) {
      return Piece.NAMES.label();
    }
    for (Part part : message.parts()) {
      String what = missing(part, message.speaker());
      if (what != null) {
        return what;
      }
    }
    return null;
  }

  private @Nullable String missing(Part part, Speaker speaker) {
    Piece piece = piece(part);
    if (piece == null) {
      return null;
    }
    // Where a wire takes more than words from others, it does so in some models only.
    return speaker == Speaker.USER
        ? unless(piece)
        : piece.label() + " from the " + speaker.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Piece piece(Part part) {
    return switch (part) {
      case Part.Text _ -> null;
      case Part.Image i -> isUrl(i.source()) ? Piece.IMAGE_URL : Piece.IMAGE;
      case Part.Audio a -> isUrl(a.source()) ? Piece.AUDIO_URL : Piece.AUDIO;
      case Part.Document d -> isUrl(d.source()) ? Piece.DOCUMENT_URL : Piece.DOCUMENT;
    };
  }

  private static boolean isUrl(Source source) {
    return switch (source) {
      case Source.Url _ -> true;
      case Source.Inline _, Source.File _ -> false;
    };
  }

  private @Nullable String unless(Piece piece) {
    return pieces.contains(piece) ? null : piece.label();
  }
}
