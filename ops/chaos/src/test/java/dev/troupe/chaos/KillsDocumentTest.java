package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillsDocumentTest {
  private static Round.Result result(Round.Moment moment, List<String> differences) {
    return new Round.Result(
        new Round("a name for people", moment, true, false, 4, 50),
        198,
        new Books(1_000, 6, Usd.of("0.0000123"), 990, 10, differences));
  }

  @Test
  void json_ofRounds_hasAFieldPerFigure() {
    KillsDocument document =
        KillsDocument.of(50, List.of(result(Round.Moment.ANSWERED, List.of())));

    assertThat(Json.string(document))
        .isEqualTo(
            """
            {"in_flight":50,"rounds":[{"killed":"answered","journal":true,"store":false,"kills":4,"in_flight_per_kill":49.5,\
            "billed":1000,"repeated":6,"repeated_per_kill":1.5,"repeated_cost_usd":"0.0000123","settled":990,"unknown":10}],\
            "equal":true,"differences":[]}""");
  }

  @Test
  void of_aRoundWhoseBooksAreWrong_isNotEqual() {
    KillsDocument document =
        KillsDocument.of(
            50,
            List.of(
                result(Round.Moment.ANY, List.of()),
                result(Round.Moment.ANY, List.of("call x is missing"))));

    assertThat(document.equal()).isFalse();
    assertThat(document.differences()).containsExactly("call x is missing");
  }
}
