package dev.troupe.worker.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyTest {
  private static final String BODY =
      """
      {"a": "\u00e4\ud83d\ude00", "data": [{"embedding": [0.10, 1e-7]}, {"embedding": "x" }]}
      """;

  private static Reply reply(String body, Charset charset) {
    HttpHeaders headers = HttpHeaders.of(Map.of(), (_, _) -> true);
    return new Reply(headers, body.getBytes(charset), new Wire(null, 200));
  }

  @Test
  void source_ofAPart_isThatPartAsItWasWritten() {
    Reply reply = reply(BODY, StandardCharsets.UTF_8);
    assertThat(reply.source("data", 0, "embedding")).hasValue("[0.10, 1e-7]");
    assertThat(reply.source("data", 1, "embedding")).hasValue("\"x\"");
    assertThat(reply.source("data", 2, "embedding")).isEmpty();
  }

  @Test
  void source_bodyInAnotherEncoding_isNoPart() {
    assertThat(reply(BODY, StandardCharsets.UTF_16BE).source("data", 0, "embedding")).isEmpty();
  }
}
