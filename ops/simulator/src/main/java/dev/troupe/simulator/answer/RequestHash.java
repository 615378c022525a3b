package dev.troupe.simulator.answer;

import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** One number for all that shapes an answer. */
final class RequestHash {
  private RequestHash() {}

  static long of(SimulatedRequest request, long seed) {
    var digest = digest(seed);
    add(digest, request.model());
    add(digest, request.parameters());
    for (var message : request.messages()) {
      add(digest, message.role());
      add(digest, message.text());
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  static long of(String model, String text, long seed) {
    var digest = digest(seed);
    add(digest, model);
    add(digest, text);
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static MessageDigest digest(long seed) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** With its length, so that two texts never run into one another. */
  private static void add(MessageDigest digest, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
