package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Seeds;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The wires of {@code fuzz.yaml}, each an account named like it, with replies that were recorded.
 */
enum Wire {
  OPENAI("gpt-4o-mini", Modality.TEXT),
  RESPONSES("gpt-4o-mini", Modality.TEXT),
  EMBEDDINGS("text-embedding-3-small", Modality.TEXT),
  VECTORS("text-embedding-3-small", Modality.EMBEDDING),
  MODERATIONS("omni-moderation-latest", Modality.MODERATION),
  IMAGES("dall-e-3", Modality.IMAGE),
  SPEECH("tts-1", Modality.AUDIO),
  ANTHROPIC("claude-haiku-4-5", Modality.TEXT),
  GEMINI("gemini-2.5-flash", Modality.TEXT),
  OLLAMA("llama3.2", Modality.TEXT),
  BEDROCK("us.anthropic.claude-haiku-4-5-20251001-v1:0", Modality.TEXT),
  COHERE("command-r-08-2024", Modality.TEXT),
  ELEVENLABS("eleven_multilingual_v2", Modality.AUDIO),
  GROQ("llama-3.3-70b-versatile", Modality.TEXT),
  CEREBRAS("llama-3.3-70b", Modality.TEXT),
  OPENROUTER("any/model", Modality.TEXT),
  TOGETHER("any/model", Modality.TEXT);

  /** Field of a reply: its status. */
  static final String STATUS = ":status";

  private static final Map<Wire, List<Message>> RECORDED = read();

  private final String model;
  private final Modality modality;

  Wire(String model, Modality modality) {
    this.model = model;
    this.modality = modality;
  }

  String account() {
    return name().toLowerCase(Locale.ROOT);
  }

  String model() {
    return model;
  }

  Modality modality() {
    return modality;
  }

  static Wire of(String account) {
    return valueOf(account.toUpperCase(Locale.ROOT));
  }

  /** Never empty; the first one is an ordinary answer. */
  List<Message> recorded() {
    return RECORDED.getOrDefault(this, List.of());
  }

  private static Map<Wire, List<Message>> read() {
    JsonNode all = Json.STRICT.readTree(Seeds.text("answers.json"));
    return Arrays.stream(values())
        .collect(Collectors.toMap(w -> w, w -> replies(all.path(w.account()))));
  }

  private static List<Message> replies(JsonNode array) {
    List<Message> replies = new ArrayList<>();
    for (JsonNode reply : array) {
      List<Field> fields = new ArrayList<>();
      fields.add(Field.of(STATUS, reply.path("status").asString()));
      reply
          .path("headers")
          .properties()
          .forEach(h -> fields.add(Field.of(h.getKey(), h.getValue().stringValue())));
      byte[] body =
          reply.has("base64")
              ? Base64.getDecoder().decode(reply.path("base64").stringValue())
              : Json.bytes(reply.path("body"));
      replies.add(new Message(body, fields));
    }
    return replies;
  }
}
