package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Message;
import dev.troupe.schemas.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's reply to a worker that plays a task. */
final class AnswerDoor implements Door.Running {
  private final TopicDoor topic;

  /**
   * @param topic by which the jobs come whose tasks get the replies
   */
  AnswerDoor(TopicDoor topic) {
    this.topic = topic;
  }

  @Override
  public String label() {
    return "answer";
  }

  @Override
  public Message make(Chance c) {
    return Replies.make(c, false);
  }

  @Override
  public @Nullable String send(long index, Message message, Target target) {
    Wire wire = Wire.of(message.text(Replies.WIRE, Wire.OPENAI.account()));
    target.answers.put(index, message);
    Map<String, Object> role =
        Map.of(
            "model",
            wire.account() + "/" + wire.model(),
            "modality",
            wire.modality().name().toLowerCase(Locale.ROOT),
            "max_tokens",
            400,
            "timeout",
            "PT2S",
            "cache",
            Map.of("mode", "off"));
    Map<String, Object> first =
        Map.of("name", "a", "role", "r", "prompt", "Say. " + AnswerServer.mark(index));
    Map<String, Object> then =
        Map.of("name", "b", "role", "writer", "after", List.of("a"), "prompt", "{{a}} {{a.b}}");
    byte[] job =
        Json.bytes(
            Map.of(
                "id",
                "a" + index,
                "loop",
                Map.of("name", "l", "steps", List.of(first, then)),
                "roles",
                Map.of("r", role)));
    topic.send(index, Message.of(job), target);
    return null;
  }
}
