package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What every provider of text does. */
abstract class TextWireContract extends WireContract {
  static final JsonNode EPISODE =
      WireClient.JSON.readTree(
          """
          {"type":"object","additionalProperties":false,"required":["title","scenes"],
           "properties":{"title":{"type":"string"},
            "scenes":{"type":"array","minItems":2,"items":{"type":"string"}}}}
          """);

  TextWireContract(String wire) {
    super(wire);
  }

  /** Why the answer ended. */
  abstract String finish(WireClient.Reply reply);

  /** What stands there if the model refused. */
  abstract String refusedFinish();

  @Test
  void ask_schema_answersJsonOfThatShape() {
    var reply = client.post(path(), bodyWithSchema("An episode about pigeons", EPISODE));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    var episode = WireClient.JSON.readTree(said(reply));
    assertThat(episode.path("title").stringValue()).isNotBlank();
    assertThat(StreamSupport.stream(episode.path("scenes").spliterator(), false))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(JsonNode::isString);
  }

  @Test
  void ask_garbage_isASuccessThatIsNoJson() {
    var reply = ask("[[sim:garbage]]");

    assertThat(reply.status()).isEqualTo(200);
    assertThatThrownBy(reply::json).isInstanceOf(JacksonException.class);
  }

  @Test
  void ask_unicode_comesThroughWhole() {
    assertThat(said(ask("[[sim:unicode]]")))
        .contains("👩‍👩‍👧‍👦", "\u0000", "\u2028", "שלום", "</script>");
  }

  @Test
  void ask_refuse_isARefusalByTheModel() {
    var reply = ask("[[sim:refuse]]");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(finish(reply)).isEqualTo(refusedFinish());
    assertThat(simulator.bill().calls().getFirst().costUsd()).isEqualByComparingTo(cost(reply));
  }
}
