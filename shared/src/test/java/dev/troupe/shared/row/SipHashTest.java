package dev.troupe.shared.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SipHashTest {
  /** The example of the paper's appendix A. */
  @Test
  void of_thePapersExample_isThePapersHash() {
    ByteBuffer key = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = new byte[15];
    for (byte i = 0; i < 16; i++) {
      key.put(i, i);
      if (i < 15) {
        text[i] = i;
      }
    }

    assertThat(new SipHash(key.getLong(0), key.getLong(8)).of(text)).isEqualTo(0xa129ca6149be45e5L);
  }
}
