package dev.troupe.worker.provider;

import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.money.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
  // The longest document that a provider reads, in tokens.
  private static final long LONGEST_DOCUMENT = 2_000_000;
  // Of a packed document: text is packed to a quarter, a page has at least 1,000 bytes and is
  // looked at as at most 5,000 tokens.
  private static final long TOKENS_PER_BYTE = 16;
  // Of one picture that is made: the dearest size and quality that is sold by the token has 6,240.
  private static final long PICTURE_TOKENS = 8_192;
  // A minute of speech is 1,250 tokens where it is sold by the token, and no one speaks slower.
  private static final long TOKENS_PER_CHARACTER = 4;

  /**
   * What the model is asked.
   *
   * @param messages at least one; a part is never {@link dev.troupe.schemas.message.Source.File}
   */
  public record Content(List<Message> messages) {
    public Content {
      messages = List.copyOf(messages);
    }

    public Content(@Nullable String system, String prompt) {
      this(
          system == null
              ? List.of(Message.text(Speaker.USER, prompt))
              : List.of(Message.text(Speaker.SYSTEM, system), Message.text(Speaker.USER, prompt)));
    }

    /** The messages, with a system prompt before them if there is one. */
    public static Content of(@Nullable String system, List<Message> messages) {
      if (system == null) {
        return new Content(messages);
      }
      List<Message> all = new ArrayList<>(messages.size() + 1);
      all.add(Message.text(Speaker.SYSTEM, system));
      all.addAll(messages);
      return new Content(all);
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
          .filter(m -> m.instructs() == system)
          .map(Message::text)
          .collect(Collectors.joining("\n\n"));
    }
  }

  /** The same question, and what to do once it is on its way. */
  public ProviderRequest whenSent(Runnable then) {
    return new ProviderRequest(callId, model, content, format, schemaName, sampling, timeout, then);
  }

  /**
   * More input tokens than this request can have: every tokenizer in use makes at most one token of
   * a byte. A schema and tools are counted twice, because providers rewrite them before the model
   * reads them.
   */
  public long inputTokensBound() {
    long bytes = PER_REQUEST;
    for (Message message : content.messages()) {
      bytes += PER_MESSAGE + said(message);
    }
    if (format.schema() != null) {
      bytes += 2 * utf8(format.schema().toString()) + PER_MESSAGE;
    }
    for (JsonNode parameter : sampling.further().values()) {
      bytes += 2 * utf8(parameter.toString());
    }
    return bytes;
  }

  private static long said(Message message) {
    long bytes = message.name() == null ? 0 : utf8(message.name());
    for (Part part : message.parts()) {
      bytes +=
          switch (part) {
            case Part.Text text -> utf8(text.text());
            case Part.Image picture -> Pictures.bound(picture);
            // It is read at far fewer tokens than it has bytes.
            case Part.Audio audio -> bytes(audio.source());
            case Part.Document document -> document(document.source());
          };
    }
    for (ToolCall call : message.toolCalls()) {
      bytes += utf8(call.id()) + utf8(call.name()) + utf8(call.arguments()) + PER_MESSAGE;
    }
    return bytes + (message.toolCallId() == null ? 0 : utf8(message.toolCallId()));
  }

  /** A document's text may be packed, and its pages may be looked at as pictures, too. */
  private static long document(Source source) {
    return Math.min(LONGEST_DOCUMENT, bytes(source) * TOKENS_PER_BYTE + PICTURE_TOKENS);
  }

  private static long bytes(Source source) {
    return switch (source) {
      case Source.Inline inline -> inline.data().length();
      // Nobody knows how long it is before it is read.
      case Source.Url _, Source.File _ -> LONGEST_DOCUMENT;
    };
  }

  /** More than this request can use, by every unit that it may be charged by. */
  public Usage bound() {
    long input = inputTokensBound();
    long characters = content.prompt().codePointCount(0, content.prompt().length());
    return switch (format.modality()) {
      case TEXT -> Usage.tokens(input, (long) sampling.maxTokens() * choices());
      case IMAGE -> new Usage(input, 0, 0, PICTURE_TOKENS, 0, 1, 0);
      case AUDIO ->
          new Usage(input, 0, 0, characters * TOKENS_PER_CHARACTER + PER_REQUEST, 0, 0, characters);
      case EMBEDDING, MODERATION -> Usage.tokens(input, 0);
    };
  }

  /** How many answers are asked for at once. */
  private int choices() {
    JsonNode n = sampling.further().get("n");
    return n == null ? 1 : n.asInt(1);
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
