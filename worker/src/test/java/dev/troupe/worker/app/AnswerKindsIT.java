package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Keep;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.testbed.Replies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What every adapter makes of odd answers, whatever its wire calls them. */
@Order(1)
class AnswerKindsIT {
  private static final String PNG =
      Base64.getEncoder().encodeToString("\u0089PNG....".getBytes(StandardCharsets.ISO_8859_1));
  private final Replies replies;

  AnswerKindsIT() throws IOException {
    replies = new Replies();
  }

  @AfterEach
  void stop() {
    replies.close();
  }

  /**
   * One wire's answers, all with %d for what was read and what was generated.
   *
   * @param good has the text "hello"
   * @param silent no text; empty: there is no such thing
   * @param total where the wire has a total, which must agree: its field's name
   */
  record Wire(
      String kind,
      String api,
      Modality modality,
      String good,
      String silent,
      @Nullable String total) {
    @Override
    public String toString() {
      return kind + " " + api + " " + modality;
    }

    boolean isText() {
      return !silent.isEmpty();
    }
  }

  private static Wire text(
      String kind,
      String api,
      String content,
      String good,
      String silent,
      String usage,
      @Nullable String total) {
    String all = "{\"id\": \"x\", " + content + ", " + usage + "}";
    return new Wire(kind, api, Modality.TEXT, all.formatted(good), all.formatted(silent), total);
  }

  static List<Wire> wires() {
    String openAi =
        "\"usage\": {\"prompt_tokens\": IN, \"completion_tokens\": OUT, \"total_tokens\": ALL}";
    String inputs = "\"usage\": {\"input_tokens\": IN, \"output_tokens\": OUT}";
    return List.of(
        text(
            "openai",
            "chat",
            "\"choices\": [%s]",
            "{\"message\": {\"content\": [{\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"hm\"}]}, {\"type\": \"text\", \"text\": \"hel\"}, {\"type\": \"text\", \"text\": \"lo\"}]}, \"finish_reason\": \"stop\"}",
            "",
            openAi,
            "total_tokens"),
        text(
            "openai-compatible",
            "chat",
            "\"choices\": [{\"message\": {%s}, \"finish_reason\": \"tool_calls\"}]",
            "\"content\": \"hello\"",
            "\"content\": null, \"tool_calls\": [{\"type\": \"function\", \"function\": {\"name\": \"f\", \"arguments\": \"{}\"}}]",
            openAi,
            "total_tokens"),
        text(
            "openai",
            "responses",
            "\"status\": \"completed\", \"output\": [%s]",
            "{\"type\": \"message\", \"content\": [{\"type\": \"output_text\", \"text\": \"hello\"}]}",
            "{\"type\": \"reasoning\", \"summary\": []}",
            "\"usage\": {\"input_tokens\": IN, \"output_tokens\": OUT, \"total_tokens\": ALL}",
            "total_tokens"),
        text(
            "anthropic",
            "chat",
            "\"stop_reason\": \"tool_use\", \"content\": [%s]",
            "{\"type\": \"text\", \"text\": \"hello\"}, {\"type\": \"tool_use\", \"name\": \"f\", \"input\": {\"a\": 1}}",
            "{\"type\": \"tool_use\", \"name\": \"f\", \"input\": {\"a\": 1}}",
            inputs,
            null),
        text(
            "gemini",
            "chat",
            "\"candidates\": [{\"content\": {\"parts\": [%s]}, \"finishReason\": \"MALFORMED_FUNCTION_CALL\"}]",
            "{\"text\": \"hm\", \"thought\": true}, {\"text\": \"hello\"}",
            "{\"functionCall\": {\"name\": \"f\", \"args\": {}}}",
            "\"usageMetadata\": {\"promptTokenCount\": IN, \"candidatesTokenCount\": OUT, \"totalTokenCount\": ALL}",
            "totalTokenCount"),
        text(
            "bedrock",
            "chat",
            "\"stopReason\": \"tool_use\", \"output\": {\"message\": {\"role\": \"assistant\", \"content\": [%s]}}",
            "{\"text\": \"hello\"}",
            "{\"toolUse\": {\"toolUseId\": \"t\", \"name\": \"f\", \"input\": {}}}",
            "\"usage\": {\"inputTokens\": IN, \"outputTokens\": OUT, \"totalTokens\": ALL}",
            "totalTokens"),
        text(
            "ollama",
            "chat",
            "\"done\": true, \"message\": {\"role\": \"assistant\", %s}",
            "\"content\": \"hello\"",
            "\"tool_calls\": []",
            "\"prompt_eval_count\": IN, \"eval_count\": OUT",
            null),
        text(
            "cohere",
            "chat",
            "\"finish_reason\": \"TOOL_CALL\", \"message\": {\"content\": [%s]}",
            "{\"type\": \"thinking\", \"thinking\": \"hm\"}, {\"type\": \"text\", \"text\": \"hello\"}",
            "",
            "\"usage\": {\"billed_units\": {\"input_tokens\": IN, \"output_tokens\": OUT}}",
            null),
        new Wire(
            "openai",
            "embeddings",
            Modality.TEXT,
            "{\"data\": [{\"embedding\": [0.10, 1e-5]}], \"usage\": {\"prompt_tokens\": IN, \"total_tokens\": IN}}",
            "",
            null),
        new Wire(
            "openai",
            "chat",
            Modality.EMBEDDING,
            "{\"data\": [{\"index\": 0, \"embedding\": \"AAAAPwAAgL4=\"}], \"usage\": {\"prompt_tokens\": IN, \"total_tokens\": IN}}",
            "",
            null),
        new Wire(
            "openai",
            "chat",
            Modality.MODERATION,
            "{\"model\": \"m\", \"results\": [{\"flagged\": false}], \"usage\": {\"prompt_tokens\": IN}}",
            "",
            null),
        new Wire(
            "openai",
            "chat",
            Modality.IMAGE,
            "{\"data\": [{\"b64_json\": \""
                + PNG
                + "\"}], \"usage\": {\"input_tokens\": IN, \"output_tokens\": OUT, \"total_tokens\": ALL}}",
            "",
            "total_tokens"),
        new Wire("openai", "chat", Modality.AUDIO, "ID3 hello", "", null),
        new Wire("elevenlabs", "chat", Modality.AUDIO, "ID3 hello", "", null));
  }

  static Stream<Wire> texts() {
    return wires().stream().filter(Wire::isText);
  }

  static Stream<Wire> totals() {
    return wires().stream().filter(wire -> wire.total() != null);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_anyStatusOfSuccessWithABody_isAnAnswer(Wire wire) {
    for (int status : List.of(200, 201, 203, 299)) {
      give(wire, status, Map.of(), bytes(wire.good(), 1_000, 40));
      assertGood(wire, call(wire));
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_packedAnswer_isUnpacked(Wire wire) throws IOException {
    byte[] plain = bytes(wire.good(), 1_000, 40);
    Map<String, byte[]> packed =
        Map.of(
            "gzip", gzip(plain),
            "x-gzip", gzip(plain),
            "deflate", deflate(plain, false),
            "Deflate", deflate(plain, true),
            "identity", plain,
            "deflate, gzip", gzip(deflate(plain, false)));
    packed.forEach(
        (coding, body) -> {
          give(wire, 200, Map.of("content-encoding", coding), body);
          assertGood(wire, call(wire));
        });
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_packedInAWayThatNobodyKnows_isLostAndSaysHow(Wire wire) throws IOException {
    byte[] body = bytes(wire.good(), 1_000, 40);
    for (String coding : List.of("br", "zstd", "gzip")) {
      give(wire, 200, Map.of("content-encoding", coding), body);
      Lost lost = (Lost) call(wire);
      assertThat(lost.code()).isEqualTo("garbled");
      assertThat(lost.message()).contains(coding);
    }
    give(wire, 429, Map.of("content-encoding", "br"), body);
    assertThat(((Failed) call(wire)).failureClass()).isEqualTo(FailureClass.RATE);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_refusedWithAWaitThatMakesNoSense_isRefusedAllTheSame(Wire wire) {
    for (String wait : List.of("-1", "-99999999999999999999", "1e400", "soon")) {
      give(wire, 400, Map.of("retry-after", wait), "{}".getBytes(StandardCharsets.UTF_8));
      assertThat(((Failed) call(wire)).failureClass()).isEqualTo(FailureClass.BAD_REQUEST);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_unpacksToMoreThanIsRead_isTooLarge(Wire wire) throws IOException {
    give(wire, 200, Map.of("content-encoding", "gzip"), gzip(new byte[2_000_000]));
    assertThat(((Lost) call(wire)).code()).isEqualTo("too_large");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void call_answerWithoutText_hasItsUsage(Wire wire) {
    give(wire, 200, Map.of(), bytes(wire.silent(), 1_000, 40));
    Answered answer = (Answered) call(wire);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.usage()).isEqualTo(Usage.tokens(1_000, 40));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void call_usageThatIsNoneBesideAText_isUnknown(Wire wire) {
    for (String[] usage :
        new String[][] {
          {"0", "0"},
          {"1000", "0"},
          {"0", "40"},
          {"-1", "40"},
          {"1000", "-40"},
          {"1000", "4.5"},
          {"1000", "99999999999999999999999"},
          {"1e999", "40"},
          {"\"1000\"", "40"},
          {"null", "null"},
          {"1000", "2147483648"}
        }) {
      give(wire, 200, Map.of(), bytes(wire.good(), usage[0], usage[1], sum(usage)));
      Answered answer = (Answered) call(wire);
      assertThat(answer.text()).isEqualTo("hello");
      if (!wire.kind().equals("ollama") || !usage[0].equals("0")) {
        assertThat(answer.usage()).as("%s %s", usage[0], usage[1]).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void call_ofARoleThatKeepsTheBody_hasItBesideTheAnswer(Wire wire) {
    Sampling keeping = new Sampling(100, null, null, null, Keep.BODY);
    byte[] body = bytes(wire.good(), 1_000, 40);
    give(wire, 200, Map.of(), body);
    Answered answer = (Answered) call(wire, "sk-right-1234", null, keeping);
    assertThat(Objects.requireNonNull(answer.details()).path("body"))
        .isEqualTo(Json.MESSAGES.readTree(body));
    assertThat(answer.text()).isEqualTo("hello");

    String large = new String(body, StandardCharsets.UTF_8) + " ".repeat(128 << 10);
    give(wire, 200, Map.of(), large.getBytes(StandardCharsets.UTF_8));
    answer = (Answered) call(wire, "sk-right-1234", null, keeping);
    assertThat(Objects.requireNonNull(answer.details()).path("body_left_out").asString())
        .isEqualTo(large.length() + " bytes (expected: at most 131072)");
    assertThat(answer.details().has("body")).isFalse();
  }

  /** The JSON that our own tool is called with is the answer, and is kept as it was written. */
  @Test
  void call_argumentsOfOurTool_areTheAnswerDigitByDigit() {
    String input = "{\"z\": 1.10, \"a\": 1e-4, \"t\": \"\\u0000 é\", \"n\": 123456789012345678901}";
    Map<String, String> answers =
        Map.of(
            "anthropic",
            "{\"content\": [{\"type\": \"text\", \"text\": \"é\"}, {\"type\": \"tool_use\","
                + " \"name\": \"answer\", \"input\": %s }], \"stop_reason\": \"tool_use\","
                + " \"usage\": {\"input_tokens\": 1, \"output_tokens\": 1}}",
            "bedrock",
            "{\"output\": {\"message\": {\"role\": \"assistant\", \"content\": [{\"toolUse\":"
                + " {\"input\": %s, \"toolUseId\": \"é\", \"name\": \"answer\"}}]}},"
                + " \"stopReason\": \"tool_use\", \"usage\": {\"inputTokens\": 1,"
                + " \"outputTokens\": 1, \"totalTokens\": 2}}");
    answers.forEach(
        (kind, body) -> {
          replies.give(200, Map.of(), body.formatted(input).getBytes(StandardCharsets.UTF_8));
          Wire wire = new Wire(kind, "chat", Modality.TEXT, "", "", null);
          Answered answer = (Answered) call(wire, "sk-right-1234", "{\"type\": \"object\"}");
          assertThat(answer.text()).as(kind).isEqualTo(input);
        });
  }

  @ParameterizedTest
  @MethodSource("totals")
  void call_totalThatDisagrees_isUnknown(Wire wire) {
    give(wire, 200, Map.of(), bytes(wire.good(), "1000", "40", "1039"));
    assertThat(((Answered) call(wire)).usage()).isNull();
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_tooLongForTheAccount_isContextWhateverItsStatus(Wire wire) {
    String said =
        "Request too large for model m on tokens per minute (TPM): Limit 6000, Requested 7004,"
            + " please reduce your message size and try again.";
    for (int status : List.of(413, 429)) {
      give(wire, status, Map.of(), error(wire, said));
      Failed failed = (Failed) call(wire);
      assertThat(failed.failureClass()).as("%d", status).isEqualTo(FailureClass.CONTEXT);
      assertThat(failed.message()).contains("Requested 7004");
    }
    give(
        wire,
        429,
        Map.of(),
        error(
            wire,
            "Rate limit reached on tokens per minute (TPM): Limit 6000, Used 5900, Requested 704."));
    assertThat(((Failed) call(wire)).failureClass()).isEqualTo(FailureClass.RATE);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_errorThatIsNotUnderstood_isQuoted(Wire wire) {
    give(
        wire,
        400,
        Map.of(),
        ("<html>\n\u001b[31mno\r\n" + "x".repeat(1_000)).getBytes(StandardCharsets.UTF_8));
    Failed failed = (Failed) call(wire);
    assertThat(failed.failureClass()).isEqualTo(FailureClass.BAD_REQUEST);
    assertThat(failed.message())
        .startsWith("HTTP 400: <html>\\u000a\\u001b[31mno")
        .hasSizeBetween(200, 250);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void call_keyThatNoHeaderCanCarry_isNeitherSentNorShown(Wire wire) {
    ProviderOutcome outcome = call(wire, "sk-secret-111\u200b");
    assertThat(replies.requests()).isEmpty();
    assertThat(((Failed) outcome).failureClass()).isEqualTo(FailureClass.AUTH);
    assertThat(((Failed) outcome).message()).startsWith("not sent").doesNotContain("sk-secret");
    assertThat(outcome.wire().httpStatus()).isZero();
  }

  private static byte[] error(Wire wire, String said) {
    JsonNode message = Json.MESSAGES.createObjectNode().put("message", said);
    return switch (wire.kind()) {
      case "bedrock", "cohere" -> Json.bytes(message);
      case "elevenlabs" -> Json.bytes(Map.of("detail", message));
      case "ollama" -> Json.bytes(Map.of("error", said));
      default -> Json.bytes(Map.of("error", message));
    };
  }

  private void give(Wire wire, int status, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("content-type", wire.modality() == Modality.AUDIO ? "audio/mpeg" : "application/json");
    all.put("x-character-count", "11");
    replies.give(status, all, body);
  }

  private void assertGood(Wire wire, ProviderOutcome outcome) {
    Answered answer = (Answered) outcome;
    Usage usage = answer.usage();
    switch (wire.modality()) {
      case TEXT -> {
        boolean vector = wire.api().equals("embeddings");
        assertThat(answer.text()).isEqualTo(vector ? "[0.10,1e-5]" : "hello");
        assertThat(usage).isEqualTo(Usage.tokens(1_000, vector ? 0 : 40));
      }
      case EMBEDDING -> {
        assertThat(answer.text()).isEqualTo("[[0.5,-0.25]]");
        assertThat(usage).isEqualTo(Usage.tokens(1_000, 0));
      }
      case MODERATION -> {
        assertThat(answer.text()).isEqualTo("[{\"flagged\":false}]");
        assertThat(usage).isEqualTo(Usage.tokens(1_000, 0));
      }
      case IMAGE -> assertThat(usage).isEqualTo(Usage.tokens(1_000, 40));
      case AUDIO -> {
        assertThat(Objects.requireNonNull(answer.media()).content()).startsWith('I', 'D', '3');
        assertThat(usage)
            .isEqualTo(wire.kind().equals("openai") ? null : new Usage(0, 0, 0, 0, 0, 0, 11));
      }
    }
  }

  private static byte[] bytes(String template, int in, int out) {
    return bytes(template, Integer.toString(in), Integer.toString(out), Integer.toString(in + out));
  }

  private static byte[] bytes(String template, String in, String out, String all) {
    return template
        .replace("IN", in)
        .replace("OUT", out)
        .replace("ALL", all)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Of whole numbers; of others it does not matter. */
  private static String sum(String[] usage) {
    try {
      return Long.toString(Long.parseLong(usage[0]) + Long.parseLong(usage[1]));
    } catch (NumberFormatException e) {
      return "1000";
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] plain, boolean bare) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(9, bare))) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private ProviderOutcome call(Wire wire) {
    return call(wire, "sk-right-1234");
  }

  private ProviderOutcome call(Wire wire, String key) {
    return call(wire, key, null);
  }

  private ProviderOutcome call(Wire wire, String key, @Nullable String schema) {
    return call(wire, key, schema, new Sampling(100, null));
  }

  private ProviderOutcome call(Wire wire, String key, @Nullable String schema, Sampling sampling) {
    Map<String, String> options = new HashMap<>(Map.of("max_answer_bytes", "1000000"));
    if (!wire.api().equals("chat")) {
      options.put("api", wire.api());
    }
    TroupeConfig.Provider account =
        new TroupeConfig.Provider(
            "account",
            wire.kind(),
            replies.base(),
            new Secret(key),
            null,
            false,
            TroupeConfig.Limits.NONE,
            options);
    try (Provider provider =
        Objects.requireNonNull(Kinds.all(InstantSource.system(), Thread::sleep).get(wire.kind()))
            .create(account)) {
      return provider.call(
          new ProviderRequest(
              UUID.randomUUID(),
              "m",
              new ProviderRequest.Content(null, "Hello."),
              new ResponseFormat(
                  wire.modality(), schema == null ? null : Json.STRICT.readTree(schema), null),
              "role",
              sampling,
              Duration.ofMinutes(2),
              ProviderRequest.UNWATCHED));
    }
  }
}
