package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.role.Parameters;
import dev.troupe.worker.testbed.Replies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an adapter puts on the wire of what may be said, and what it names instead. */
public abstract class WordingContract {
  /** Every parameter that is known, as something else than what leaving it out means. */
  protected static final Map<String, String> PARAMETERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("background", "\"opaque\""),
              Map.entry("dimensions", "3"),
              Map.entry("encoding_format", "\"base64\""),
              Map.entry("frequency_penalty", "0.5"),
              Map.entry("instructions", "\"Softly.\""),
              Map.entry("logit_bias", "{\"50256\": -100}"),
              Map.entry("logprobs", "true"),
              Map.entry("n", "2"),
              Map.entry("output_format", "\"webp\""),
              Map.entry("parallel_tool_calls", "false"),
              Map.entry("presence_penalty", "0.25"),
              Map.entry("quality", "\"high\""),
              Map.entry("reasoning_effort", "\"low\""),
              Map.entry("response_format", "\"wav\""),
              Map.entry("seed", "42"),
              Map.entry("size", "\"1024x1536\""),
              Map.entry("speed", "1.5"),
              Map.entry("stop", "[\"END\", \"STOP\"]"),
              Map.entry("tool_choice", "\"required\""),
              Map.entry("tools", tools()),
              Map.entry("top_k", "7"),
              Map.entry("top_logprobs", "2"),
              Map.entry("top_p", "0.5"),
              Map.entry("verbosity", "\"low\"")));

  /** What makes sense beside another only. */
  private static final Map<String, String> BESIDE =
      Map.of(
          "tool_choice", "tools",
          "parallel_tool_calls", "tools",
          "top_logprobs", "logprobs");

  protected static final String PNG = "iVBORw0KGgo=";

  private final Replies replies;

  protected WordingContract() throws IOException {
    replies = new Replies();
    replies.give(500, Map.of(), new byte[0]);
  }

  @AfterEach
  final void stop() {
    replies.close();
  }

  protected abstract String kind();

  protected abstract Provider create(TroupeConfig.Provider account);

  protected String model() {
    return "m";
  }

  protected Map<String, String> options() {
    return Map.of();
  }

  /**
   * Of each parameter that the wire has, where it stands in the body and as what: {@code
   * /generationConfig/topK 7}.
   */
  protected abstract Map<String, String> words();

  /** What it takes beside a system's and a user's words. */
  protected abstract Set<Piece> pieces();

  /** Below the body of a request, that of what only this provider knows. */
  protected String extraAt() {
    return "";
  }

  /** The body of a plain prompt, as it has always been. */
  protected abstract String plain();

  /** The messages (and the system) of a body that asks {@link #conversation()}. */
  protected abstract String said();

  @Test
  void call_everyParameter_isInTheBodyOrNamed() {
    assertEachIsInTheBodyOrNamed(options(), words());
    assertThat(PARAMETERS.keySet()).containsAll(words().keySet());
  }

  /**
   * @param words as {@link #words()} has them
   */
  protected final void assertEachIsInTheBodyOrNamed(
      Map<String, String> options, Map<String, String> words) {
    try (Provider provider = create(account(options))) {
      for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
        String name = parameter.getKey();
        SortedMap<String, JsonNode> more = more(name, parameter.getValue());
        String beside = BESIDE.get(name);
        if (beside != null) {
          more.put(beside, read(String.valueOf(PARAMETERS.get(beside))));
        }
        ProviderRequest request = request(prompt(), more);
        String word = words.get(name);
        if (word == null) {
          // What it takes some values of, it names with those.
          String named = String.valueOf(provider.inexpressible(request)).replaceFirst(" .*", "");
          assertThat(named).as(name).isIn(name, beside);
        } else {
          assertThat(provider.inexpressible(request)).as(name).isNull();
          String[] place = word.split(" ", 2);
          assertThat(body(provider, request).at(place[0])).as(name).isEqualTo(read(place[1]));
        }
      }
    }
  }

  @Test
  void parameters_areAllThatAreKnown() {
    Set<String> known = new TreeSet<>(PARAMETERS.keySet());
    known.add(Wording.EXTRA);
    assertThat(known).isEqualTo(Parameters.names());
  }

  @Test
  void call_whatSayingNothingMeans_isTakenByAll() {
    assertThat(
            inexpressible(
                request(
                    prompt(),
                    new TreeMap<>(
                        Map.of(
                            "n", read("1"),
                            "presence_penalty", read("0.0"),
                            "frequency_penalty", read("0"),
                            "logprobs", read("false"),
                            "parallel_tool_calls", read("true"))))))
        .isNull();
  }

  @Test
  void call_plainPrompt_isAsEver() {
    assertThat(text(request(prompt(), new TreeMap<>()))).isEqualTo(plain());
  }

  @Test
  void call_conversation_isSaidWhole() {
    ProviderRequest request = request(conversation(), new TreeMap<>(more("tools", tools())));
    if (!pieces().contains(Piece.TOOLS)) {
      assertThat(inexpressible(request)).isNotNull();
      return;
    }
    assertThat(inexpressible(request)).isNull();
    JsonNode body = body(request);
    JsonNode expected = read(said());
    for (Map.Entry<String, JsonNode> member : expected.properties()) {
      assertThat(body.path(member.getKey())).as(member.getKey()).isEqualTo(member.getValue());
    }
  }

  @Test
  void inexpressible_everyPiece_isTakenOrNamed() {
    Source url = new Source.Url("https://example.com/x");
    for (Piece piece : Piece.values()) {
      Message message =
          switch (piece) {
            case TURNS -> Message.text(Speaker.ASSISTANT, "I said so.");
            case TOOLS -> called();
            case NAMES ->
                new Message(Speaker.USER, "Ann", List.of(new Part.Text("Hi.")), List.of(), null);
            case IMAGE -> says(new Part.Image(inline("image/png"), null));
            case IMAGE_URL -> says(new Part.Image(url, null));
            case AUDIO -> says(new Part.Audio(inline("audio/wav"), "wav"));
            case AUDIO_URL -> says(new Part.Audio(url, "wav"));
            case DOCUMENT -> says(new Part.Document(inline("application/pdf"), "a.pdf"));
            case DOCUMENT_URL -> says(new Part.Document(url, "a.pdf"));
          };
      List<Message> messages = List.of(Message.text(Speaker.USER, "Hello."), message);
      SortedMap<String, JsonNode> more =
          piece == Piece.TOOLS && pieces().contains(piece)
              ? more("tools", tools())
              : new TreeMap<>();
      assertThat(inexpressible(request(messages, more)))
          .as(piece.name())
          .isEqualTo(pieces().contains(piece) ? null : piece.label());
    }
  }

  @Test
  void inexpressible_pictureThatTheSystemShows_isNamed() {
    Message system =
        new Message(
            Speaker.SYSTEM,
            null,
            List.of(new Part.Image(inline("image/png"), null)),
            List.of(),
            null);
    assertThat(inexpressible(request(List.of(system), new TreeMap<>())))
        .isEqualTo("a picture from the system");
  }

  @Test
  void call_extra_isInTheBodyWhereTheOperatorAllowsItAndNamedElsewhere() {
    ProviderRequest request = request(prompt(), more("extra", "{\"min_p\": 0.125}"));
    assertThat(inexpressible(request)).isEqualTo("extra.min_p");
    Map<String, String> allowing = new TreeMap<>(options());
    allowing.put("extra", "repetition_penalty, min_p");
    try (Provider provider = create(account(allowing))) {
      assertThat(provider.inexpressible(request)).isNull();
      assertThat(body(provider, request).at(extraAt() + "/min_p")).isEqualTo(read("0.125"));
    }
  }

  protected static List<Message> prompt() {
    return List.of(
        Message.text(Speaker.SYSTEM, "You are brief."), Message.text(Speaker.USER, "Hello."));
  }

  /** A picture, a tool that is called and answers, and what is asked then. */
  protected List<Message> conversation() {
    return List.of(
        Message.text(Speaker.SYSTEM, "You are brief."),
        new Message(
            Speaker.USER,
            null,
            List.of(new Part.Text("Where is it?"), new Part.Image(inline("image/png"), null)),
            List.of(),
            null),
        called(),
        new Message(
            Speaker.TOOL, null, List.of(new Part.Text("{\"town\":\"Bern\"}")), List.of(), "c1"),
        Message.text(Speaker.ASSISTANT, "In Bern."),
        Message.text(Speaker.USER, "Sure?"));
  }

  private static Message called() {
    return new Message(
        Speaker.ASSISTANT,
        null,
        List.of(),
        List.of(new ToolCall("c1", "find", "{\"what\":\"tower\"}")),
        null);
  }

  private static Message says(Part part) {
    return new Message(Speaker.USER, null, List.of(part), List.of(), null);
  }

  protected static Source inline(String mediaType) {
    return new Source.Inline(mediaType, PNG);
  }

  protected static String tools() {
    return """
        [{"type": "function", "function": {"name": "find", "description": "Finds it.",
          "parameters": {"type": "object", "properties": {"what": {"type": "string"}}}}}]
        """;
  }

  protected static SortedMap<String, JsonNode> more(String name, String json) {
    SortedMap<String, JsonNode> more = new TreeMap<>();
    more.put(name, read(json));
    return more;
  }

  protected static JsonNode read(String json) {
    return Json.STRICT.readTree(json);
  }

  protected final ProviderRequest request(
      List<Message> messages, SortedMap<String, JsonNode> more) {
    return new ProviderRequest(
        new UUID(0, 1),
        model(),
        new ProviderRequest.Content(messages),
        new ResponseFormat(Modality.TEXT, null, null),
        "role",
        new Sampling(100, 0.5, more),
        Duration.ofSeconds(20),
        ProviderRequest.UNWATCHED);
  }

  protected final @Nullable String inexpressible(ProviderRequest request) {
    try (Provider provider = create(account(options()))) {
      return provider.inexpressible(request);
    }
  }

  private TroupeConfig.Provider account(Map<String, String> options) {
    return new TroupeConfig.Provider(
        "account",
        kind(),
        replies.base(),
        new Secret("key"),
        null,
        false,
        TroupeConfig.Limits.NONE,
        options);
  }

  protected final JsonNode body(ProviderRequest request) {
    return read(text(request));
  }

  private String text(ProviderRequest request) {
    try (Provider provider = create(account(options()))) {
      return text(provider, request);
    }
  }

  private JsonNode body(Provider provider, ProviderRequest request) {
    return read(text(provider, request));
  }

  /** As it came over the wire. */
  private String text(Provider provider, ProviderRequest request) {
    provider.call(request);
    String sent = new ArrayList<>(replies.requests()).getLast();
    return sent.substring(0, sent.lastIndexOf('}') + 1);
  }
}
