package dev.troupe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import java.util.List;
import org.junit.jupiter.api.Test;

class BillFiguresTest {
  private static BillFigures.Books books(String ledger, List<String> differences) {
    return new BillFigures.Books(
        101, 100, 1, differences.size(), differences, Usd.of(ledger), Usd.of("0.5"), List.of());
  }

  @Test
  void json_ofABill_hasAFieldPerFigure() {
    BillFigures figures =
        new BillFigures(
            true,
            2,
            256,
            100,
            0.5,
            200,
            books("0.50", List.of()),
            new BillFigures.Again(302, 0.25, false));

    assertThat(Json.string(figures))
        .isEqualTo(
            """
            {"equal":true,"workers":2,"slots":256,"billed":100,"seconds":0.5,"calls_per_second":200.0,\
            "books":{"rows":101,"equal_rows":100,"free_rows":1,"differing":0,"differences":[],"ledger_usd":"0.5","bill_usd":"0.5","roll_up_differences":[]},\
            "replay":{"rows":302,"seconds":0.25,"changed":false}}""");
  }

  @Test
  void agree_aDifferenceOrAnotherSum_isNone() {
    assertThat(books("0.5", List.of()).agree()).isTrue();
    assertThat(books("0.5", List.of("call x")).agree()).isFalse();
    assertThat(books("0.500000000001", List.of()).agree()).isFalse();
  }
}
