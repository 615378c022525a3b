package dev.troupe.worker.testbed;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Requests that differ in all that they can differ in, often in one thing only. */
public final class RandomRequests {
  private static final List<String> TEXTS = List.of("Hi", "hi", "", "Hi\n\nHi", "{\"type\":\"x\"}");
  private static final List<String> PARAMETERS =
      List.of(
          "\"top_p\": 0.5",
          "\"top_p\": 0.6",
          "\"top_k\": 5",
          "\"seed\": 5",
          "\"stop\": \"a\"",
          "\"stop\": [\"a\"]",
          "\"n\": 2",
          "\"n\": 3",
          "\"logprobs\": true",
          "\"logit_bias\": {\"5\": 1}",
          "\"reasoning_effort\": \"low\"",
          "\"tool_choice\": \"auto\"",
          "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]",
          "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"g\"}}]",
          "\"extra\": {\"top_p\": 0.5}");

  private final Random random;

  public RandomRequests(Random random) {
    this.random = random;
  }

  public TaskRequest next() {
    List<Message> messages = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      messages.add(message());
    }
    SortedMap<String, JsonNode> more = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Json.STRICT
          .readTree("{" + pick(PARAMETERS) + "}")
          .properties()
          .forEach(p -> more.put(p.getKey(), p.getValue()));
    }
    return new TaskRequest(
        messages,
        null,
        null,
        null,
        random.nextInt(5) == 0 ? Json.STRICT.readTree("{\"type\":\"object\"}") : null,
        random.nextInt(3) == 0 ? 0.5 : null,
        random.nextInt(3) == 0 ? 7 : null,
        more);
  }

  private Message message() {
    Speaker speaker = pick(List.of(Speaker.values()));
    List<Part> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.add(part());
    }
    boolean calls = speaker == Speaker.ASSISTANT && random.nextBoolean();
    return new Message(
        speaker,
        random.nextInt(4) == 0 ? "ann" : null,
        parts,
        calls ? List.of(new ToolCall(pick(List.of("1", "2")), "f", pick(TEXTS))) : List.of(),
        speaker == Speaker.TOOL ? pick(List.of("1", "2")) : null);
  }

  private Part part() {
    return switch (random.nextInt(6)) {
      case 0 -> new Part.Image(source("image/png"), pick(List.of("low", "high")));
      case 1 -> new Part.Image(source("image/png"), null);
      case 2 -> new Part.Audio(source("audio/wav"), pick(List.of("wav", "mp3")));
      case 3 -> new Part.Document(source("application/pdf"), random.nextBoolean() ? "a" : null);
      default -> new Part.Text(pick(TEXTS));
    };
  }

  private Source source(String mediaType) {
    @Nullable String url = random.nextInt(3) == 0 ? "https://x.org/a" : null;
    String data = "AAAA".repeat(1 + random.nextInt(3) * random.nextInt(2_000));
    return url == null ? new Source.Inline(mediaType, data) : new Source.Url(url);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
