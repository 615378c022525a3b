package dev.troupe.worker.record;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A paid answer as bytes. What was asked is no part of it but as a digest. */
public final class PaidAnswerCodec {
  private static final int VERSION = 1;
  private static final String ANSWERED = "answered";
  private static final String REFUSED = "refused";

  private PaidAnswerCodec() {}

  public static byte[] write(PaidAnswer paid) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      settlement(out, paid.settlement());
      id(out, paid.task());
      text(out, paid.role());
      text(out, paid.model().toString());
      text(out, paid.question());
      outcome(out, paid.outcome());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory doesn't fail
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if it is not one, or of a version that is not known here
   */
  public static PaidAnswer read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("version of a kept answer: " + version + " (expected: 1)");
    }
    try {
      Settlement settlement = settlement(in);
      UUID task = id(in);
      String role = string(in);
      ModelRef model = ModelRef.parse(string(in));
      String question = string(in);
      return new PaidAnswer(task, role, model, question, settlement, outcome(in, settlement));
    } catch (RuntimeException e) { // any bytes at all
      throw new IOException("a kept answer can't be read: " + e.getMessage(), e);
    }
  }

  private static void settlement(DataOutputStream out, Settlement s) throws IOException {
    id(out, s.callId());
    text(out, s.status().name());
    out.writeLong(s.cost().picos());
    Usage u = s.usage();
    for (long count :
        new long[] {
          u.inputTokens(),
          u.cachedTokens(),
          u.cacheWriteTokens(),
          u.outputTokens(),
          u.reasoningTokens(),
          u.images(),
          u.characters(),
          u.seconds()
        }) {
      out.writeLong(count);
    }
    text(out, u.serviceTier());
    text(out, u.imageSize());
    text(out, s.exchange().requestId());
    out.writeInt(s.exchange().httpStatus());
    text(out, s.failureCode());
    out.writeLong(s.exchange().latency().toMillis());
    text(out, s.verdict());
    Long price = s.charge().priceId();
    out.writeBoolean(price != null);
    if (price != null) {
      out.writeLong(price);
    }
  }

  private static Settlement settlement(DataInputStream in) throws IOException {
    UUID call = id(in);
    Settlement.Status status = Settlement.Status.valueOf(string(in));
    Usd cost = new Usd(in.readLong());
    Usage usage = usage(in);
    String requestId = text(in);
    int httpStatus = in.readInt();
    String failureCode = text(in);
    Duration latency = Duration.ofMillis(in.readLong());
    String verdict = text(in);
    Long price = in.readBoolean() ? in.readLong() : null;
    return new Settlement(
        call,
        status,
        new Settlement.Charge(cost, usage, price),
        new Settlement.Exchange(requestId, httpStatus, latency),
        failureCode,
        verdict,
        Settlement.Use.OUTPUT);
  }

  private static Usage usage(DataInputStream in) throws IOException {
    return new Usage(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        string(in),
        text(in));
  }

  private static void outcome(DataOutputStream out, ProviderOutcome outcome) throws IOException {
    switch (outcome) {
      case Answered a -> {
        text(out, ANSWERED);
        text(out, a.finish().name());
        text(out, a.text());
        Media media = a.media();
        text(out, media == null ? null : media.mediaType());
        bytes(out, media == null ? new byte[0] : media.content());
        if (a.details() != null) {
          text(out, Json.string(a.details()));
        }
      }
      case Refused r -> {
        text(out, REFUSED);
        text(out, r.reason().name());
        text(out, r.message());
      }
      case ProviderOutcome.Throttled _, ProviderOutcome.Unavailable _, ProviderOutcome.Lost _ ->
          throw new IllegalArgumentException(outcome + " (expected: what was paid for)");
    }
  }

  private static ProviderOutcome outcome(DataInputStream in, Settlement s) throws IOException {
    Wire wire = new Wire(s.exchange().requestId(), s.exchange().httpStatus());
    String kind = string(in);
    if (kind.equals(REFUSED)) {
      return new Refused(Reason.valueOf(string(in)), string(in), s.usage(), wire);
    }
    if (!kind.equals(ANSWERED)) {
      throw new IOException("kind of a kept answer: " + kind);
    }
    Finish finish = Finish.valueOf(string(in));
    String text = string(in);
    String mediaType = text(in);
    byte[] content = bytes(in);
    Media media = mediaType == null ? null : new Media(mediaType, content);
    // Last, and only if there are some: most answers have none, and older ones never had.
    String details = in.available() > 0 ? text(in) : null;
    return new Answered(
        text, media, s.usage(), finish, wire, details == null ? null : object(details));
  }

  private static ObjectNode object(String json) {
    return Json.MESSAGES.readValue(json, ObjectNode.class);
  }

  private static void id(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID id(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  /** Length -1 stands for null. */
  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : new String(bytes(in, length), StandardCharsets.UTF_8);
  }

  private static String string(DataInputStream in) throws IOException {
    String text = text(in);
    if (text == null) {
      throw new IOException("a kept answer lacks a part");
    }
    return text;
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return bytes(in, in.readInt());
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > in.available()) {
      throw new IOException("a kept answer ends too early");
    }
    return in.readNBytes(length);
  }
}
