package dev.troupe.worker.provider;

import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.money.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One question to a model.
 *
 * @param callId of the ledger row; travels with the request wherever the wire has room for it
 * @param schemaName what the wire calls the schema
 * @param timeout for the whole call
 * @param sent to be run when the request's last byte was handed to the network, by those adapters
 *     that can tell
 */
public record ProviderRequest(
    UUID callId,
    String model,
    Content content,
    ResponseFormat format,
    String schemaName,
    Sampling sampling,
    Duration timeout,
    Runnable sent) {
  /** Nobody follows the request on its way. */
  public static final Runnable UNWATCHED = () -> {};

  // What a wire adds around a message (role markers, separators) is below ten tokens everywhere.
  private static final int PER_MESSAGE = 16;
  private static final int PER_REQUEST = 64;
  // Of one picture: the dearest size and quality that is sold by the token has 6,240.
  private static final long PICTURE_TOKENS = 8_192;
  // A minute of speech is 1,250 tokens where it is sold by the token, and no one speaks slower.
  private static final long TOKENS_PER_CHARACTER = 4;

  /**
   * What the model is asked.
   *
   * @param messages at least one; a part is never {@link dev.troupe.schemas.message.Source.Stored}
   */
  public record Content(List<Message> messages) {
    public Content {
      messages = List.copyOf(messages);
    }

    public Content(@Nullable String system, String prompt) {
      this(
          system == null
              ? List.of(Message.text(Speaker.USER, prompt))
              : List.of(
                  Message.text(Speaker.SYSTEM, system), Message.text(Speaker.USER, prompt)));
    }

    /** What the system and the developer say, with an empty line between; null: nothing. */
    public @Nullable String system() {
      String said = joined(true);
      return said.isEmpty() ? null : said;
    }

    /** What everyone else says, with an empty line between: for wires that know one text only. */
    public String prompt() {
      return joined(false);
    }

    private String joined(boolean system) {
      return messages.stream()
          .filter(m -> isSystem(m) == system)
          .map(Message::text)
          .collect(Collectors.joining("\n\n"));
    }

    private static boolean isSystem(Message message) {
      return message.speaker() == Speaker.SYSTEM || message.speaker() == Speaker.DEVELOPER;
    }
  }

  /** The same question, and what to do once it is on its way. */
  public ProviderRequest whenSent(Runnable then) {
    return new ProviderRequest(callId, model, content, format, schemaName, sampling, timeout, then);
  }

  /**
   * More input tokens than this request can have: every tokenizer in use makes at most one token of
   * a byte. A schema is counted twice, because providers rewrite it before the model reads it.
   */
  public long inputTokensBound() {
    long bytes = utf8(content.prompt()) + PER_MESSAGE + PER_REQUEST;
    if (content.system() != null) {
      bytes += utf8(content.system()) + PER_MESSAGE;
    }
    JsonNode schema = format.schema();
    return schema == null ? bytes : bytes + 2 * utf8(schema.toString()) + PER_MESSAGE;
  }

  /** More than this request can use, by every unit that it may be charged by. */
  public Usage bound() {
    long input = inputTokensBound();
    long characters = content.prompt().codePointCount(0, content.prompt().length());
    return switch (format.modality()) {
      case TEXT -> Usage.tokens(input, sampling.maxTokens());
      case IMAGE -> new Usage(input, 0, 0, PICTURE_TOKENS, 0, 1, 0);
      case AUDIO ->
          new Usage(input, 0, 0, characters * TOKENS_PER_CHARACTER + PER_REQUEST, 0, 0, characters);
    };
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
