package dev.troupe.shared.job;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.role.Parameters;
import dev.troupe.shared.role.RoleReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the bodies of the calls that people have, whichever API they are written for, as one form.
 * What is wrong goes to the reader's problems, and what comes out then is not to be used.
 * Thread-safe.
 */
public final class RequestReader {
  public static final String CHAT = "/v1/chat/completions";
  public static final String RESPONSES = "/v1/responses";
  public static final String MESSAGES = "/v1/messages";
  public static final String EMBEDDINGS = "/v1/embeddings";
  public static final String MODERATIONS = "/v1/moderations";
  public static final String IMAGES = "/v1/images/generations";
  public static final String SPEECH = "/v1/audio/speech";

  private static final Map<String, Function<FieldReader, TaskRequest>> BODIES =
      Map.of(
          CHAT,
          RequestReader::chat,
          MESSAGES,
          AnthropicBody::read,
          RESPONSES,
          ResponsesBody::read,
          EMBEDDINGS,
          RequestReader::embedding,
          MODERATIONS,
          RequestReader::moderation,
          IMAGES,
          RequestReader::picture,
          SPEECH,
          RequestReader::speech);

  /** Where a body may be written for. */
  private static final Notation<String> URL =
      Notation.oneOf(BODIES.keySet().stream().sorted().toList());

  // 1,000 vectors of 3,072 numbers are what a provider's reply may have at most, 16 MiB.
  private static final int MAX_TEXTS = 1_000;
  private static final Notation<String> METHOD = Notation.oneOf(List.of("POST"));
  private static final Notation<String> BYTES = Notation.oneOf(List.of("b64_json"));
  private static final int MAX_FALLBACK = 20;

  private RequestReader() {}

  /**
   * What an inline task has under {@code messages} or {@code request}; null: neither, or nothing
   * that can be read.
   */
  static @Nullable TaskRequest of(FieldReader task) {
    JsonNode messages = task.json("messages");
    JsonNode request = task.jsonObject("request");
    if (messages != null) {
      List<Message> read = MessageReader.read(task, "messages");
      return read.isEmpty() ? null : TaskRequest.of(read);
    }
    FieldReader body = request == null ? null : task.object("request");
    return body == null ? null : line(body);
  }

  /**
   * A body of the chat API; or a line of a batch file, as OpenAI, Mistral ({@code body} alone) or
   * Anthropic ({@code params}) have it, with or without what it is known by. Beside {@code body} or
   * {@code params} there may be {@code fallback}: models to ask after the first.
   */
  public static @Nullable TaskRequest line(FieldReader line) {
    if (Stream.of("url", "body", "params").noneMatch(line::has)) {
      return chat(line);
    }
    line.value("custom_id", Notation.NAME);
    line.value("method", METHOD);
    String key = line.has("params") ? "params" : "body";
    String usual = line.has("params") ? MESSAGES : CHAT;
    String url = line.has("url") ? line.value("url", URL) : usual;
    List<ModelRef> fallback = line.values("fallback", MAX_FALLBACK, Notation.MODEL);
    if (!line.has(key)) {
      line.error(key, null, "an object");
    }
    FieldReader body = line.object(key);
    line.finish();
    return url == null || body == null ? null : read(url, body).withFallback(fallback);
  }

  /**
   * The body of a call.
   *
   * @param url one of {@link #urls}
   */
  public static TaskRequest read(String url, FieldReader body) {
    return Objects.requireNonNull(BODIES.get(url), url).apply(body);
  }

  /** The calls whose bodies can be read. */
  public static List<String> urls() {
    return BODIES.keySet().stream().sorted().toList();
  }

  private static TaskRequest chat(FieldReader body) {
    List<Message> messages = MessageReader.read(body, "messages");
    Integer most = body.value("max_completion_tokens", RoleReader.MAX_TOKENS);
    Integer older = body.value("max_tokens", RoleReader.MAX_TOKENS);
    TaskRequest read =
        new TaskRequest(
            messages,
            body.value("model", Notation.MODEL),
            null,
            null,
            ResponseFormats.read(body, "response_format"),
            body.value("temperature", RoleReader.TEMPERATURE),
            most == null ? older : most,
            Parameters.ofText(body));
    Labels.read(body);
    body.finish();
    return read;
  }

  private static TaskRequest embedding(FieldReader body) {
    TaskRequest read =
        new TaskRequest(
            texts(body),
            body.value("model", Notation.MODEL),
            Modality.EMBEDDING,
            null,
            null,
            null,
            null,
            Parameters.some(body, "dimensions", "encoding_format"));
    Labels.read(body);
    body.finish();
    return read;
  }

  private static TaskRequest moderation(FieldReader body) {
    JsonNode input = body.json("input");
    TaskRequest read =
        new TaskRequest(
            input != null && input.path(0).isObject()
                ? List.of(MessageReader.parts(body, "input"))
                : texts(body),
            body.value("model", Notation.MODEL),
            Modality.MODERATION,
            null,
            null,
            null,
            null,
            Parameters.some(body));
    Labels.read(body);
    body.finish();
    return read;
  }

  private static TaskRequest picture(FieldReader body) {
    body.value("n", Notation.integer(1, 1));
    body.value("response_format", BYTES); // what an address would say, whoever reads it can't fetch
    TaskRequest read =
        new TaskRequest(
            words(body, "prompt"),
            body.value("model", Notation.MODEL),
            Modality.IMAGE,
            null,
            null,
            null,
            null,
            Parameters.some(body, "size", "quality", "background", "output_format"));
    Labels.read(body);
    body.finish();
    return read;
  }

  private static TaskRequest speech(FieldReader body) {
    SortedMap<String, JsonNode> more =
        Parameters.some(body, "response_format", "speed", "instructions");
    TaskRequest read =
        new TaskRequest(
            words(body, "input"),
            body.value("model", Notation.MODEL),
            Modality.AUDIO,
            body.value("voice", Notation.NAME),
            null,
            null,
            null,
            more);
    Labels.read(body);
    body.finish();
    return read;
  }

  /** One text, or a list of them: each is a message. */
  private static List<Message> texts(FieldReader body) {
    JsonNode input = body.json("input");
    if (input == null || !input.isArray()) {
      return words(body, "input");
    }
    List<String> texts = body.values("input", MAX_TEXTS, Notation.SOME_PROSE);
    if (input.isEmpty()) {
      body.error("input", "[]", "a text, or a list of 1 to " + MAX_TEXTS);
    }
    return Objects.requireNonNullElse(texts, List.<String>of()).stream()
        .map(text -> Message.text(Speaker.USER, text))
        .toList();
  }

  private static List<Message> words(FieldReader body, String key) {
    String text = body.required(key, Notation.SOME_PROSE);
    return List.of(Message.text(Speaker.USER, text == null ? "" : text));
  }
}
