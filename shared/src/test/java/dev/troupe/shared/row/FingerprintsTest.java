package dev.troupe.shared.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  @Test
  void add_ofManyTexts_knowsEachAndNoOther() {
    Fingerprints prints = new Fingerprints(new Random(1));

    for (int i = 0; i < 100_000; i++) {
      assertThat(prints.add("text " + i)).isTrue();
    }

    for (int i = 0; i < 100_000; i++) {
      assertThat(prints.add("text " + i)).isFalse();
      assertThat(prints.contains(("text " + i).getBytes(UTF_8))).isTrue();
      assertThat(prints.contains(("other " + i).getBytes(UTF_8))).isFalse();
    }
  }
}
