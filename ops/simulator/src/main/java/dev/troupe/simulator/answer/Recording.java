package dev.troupe.simulator.answer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Makes short audio: a tone for WAV and PCM, silent frames behind a tag for MP3. Valid, the same
 * for the same dice, and never longer than a second whatever length is charged: nobody listens.
 */
final class Recording {
  /** How fast the simulated voices speak. */
  private static final int CHARACTERS_PER_SECOND = 15;

  private static final int SAMPLES_PER_SECOND = 8_000;
  private static final int MAX_SAMPLES = SAMPLES_PER_SECOND / 4;
  private static final int WAV_HEADER = 44;

  /** MPEG 1 layer III, 128 kbit/s, 44.1 kHz, mono; 417 bytes with an empty frame's content. */
  private static final byte[] MP3_FRAME_HEADER = {
    (byte) 0xff, (byte) 0xfb, (byte) 0x90, (byte) 0xc4
  };

  private static final int MP3_FRAME = 417;
  private static final int MP3_FRAMES = 4;
  private static final int MP3_TAG = 10 + 10 + 13;

  private Recording() {}

  /** How long speaking takes, in milliseconds. */
  static long millis(long characters) {
    return Math.ceilDiv(characters * 1_000, CHARACTERS_PER_SECOND);
  }

  static byte[] of(String format, RandomGenerator random, int atLeast) {
    return switch (format) {
      case "wav" -> wav(tone(random, Math.max(0, atLeast - WAV_HEADER)));
      case "pcm" -> tone(random, atLeast);
      default -> mp3(random, atLeast);
    };
  }

  private static byte[] tone(RandomGenerator random, int atLeast) {
    var samples = Math.max(random.nextInt(MAX_SAMPLES / 2, MAX_SAMPLES), atLeast / 2 + 1);
    var hertz = random.nextInt(110, 880);
    var bytes = ByteBuffer.allocate(samples * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < samples; i++) {
      bytes.putShort((short) (8_000 * Math.sin(2 * Math.PI * hertz * i / SAMPLES_PER_SECOND)));
    }
    return bytes.array();
  }

  private static byte[] wav(byte[] samples) {
    return ByteBuffer.allocate(WAV_HEADER + samples.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(WAV_HEADER - 8 + samples.length)
        .put(ascii("WAVEfmt "))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(SAMPLES_PER_SECOND)
        .putInt(SAMPLES_PER_SECOND * 2)
        .putShort((short) 2)
        .putShort((short) 16)
        .put(ascii("data"))
        .putInt(samples.length)
        .put(samples)
        .array();
  }

  /** The tag holds what the dice say, so that different texts sound different to a hash. */
  private static byte[] mp3(RandomGenerator random, int atLeast) {
    var frames = Math.max(MP3_FRAMES, Math.ceilDiv(atLeast, MP3_FRAME));
    var bytes = ByteBuffer.allocate(MP3_TAG + frames * MP3_FRAME);
    bytes.put(ascii("ID3")).put(new byte[] {3, 0, 0, 0, 0, 0, MP3_TAG - 10});
    bytes.put(ascii("PRIV")).putInt(13).putShort((short) 0).put(ascii("sim")).put(new byte[2]);
    bytes.putLong(random.nextLong());
    for (var i = 0; i < frames; i++) {
      bytes.put(MP3_FRAME_HEADER).put(new byte[MP3_FRAME - MP3_FRAME_HEADER.length]);
    }
    return bytes.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
