package dev.troupe.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerCodecTest {
  private static Answer answer(String output) {
    return new Answer(
        output,
        "openai/gpt-4o",
        "stop",
        Usage.tokens(10, 20),
        new Usd(1_000),
        Instant.parse("2026-11-20T00:00:00Z"),
        new UUID(1, 2));
  }

  @Test
  void decode_whatWasEncoded_isTheSame() {
    for (Answer answer :
        List.of(answer("\"short\""), answer("\"" + "long ".repeat(1_000) + "\""))) {
      assertThat(AnswerCodec.decode(AnswerCodec.encode(answer))).contains(answer);
    }
    assertThat(AnswerCodec.encode(answer("\"" + "long ".repeat(1_000) + "\"")))
        .hasSizeLessThan(500);
  }

  @Test
  void decode_anythingElse_isNoAnswer() {
    byte[] large = AnswerCodec.encode(answer("\"" + "long ".repeat(1_000) + "\""));
    for (byte[] bytes :
        List.of(
            new byte[0],
            new byte[] {7, 1, 2},
            "\0no json".getBytes(StandardCharsets.UTF_8),
            new byte[] {1, 5, 5, 5},
            Arrays.copyOf(large, large.length / 2))) {
      assertThat(AnswerCodec.decode(bytes)).as(Arrays.toString(bytes)).isEmpty();
    }
  }
}
