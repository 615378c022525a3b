package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.cli.bill.Rerating;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.LocalPrices;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceRow;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.postgres.Database;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that was told a wrong price, and later the right one. */
@ExtendWith(TroupeStack.class)
class RerateIT {
  private static final LocalDate LONG_AGO = LocalDate.of(2020, 1, 1);

  @TempDir Path folder;

  /** What gpt-4o-mini costs, that many times. */
  private static void state(Database database, int times) throws Exception {
    Rates rates =
        Rates.NONE
            .with(Unit.INPUT, Double.toString(0.15 * times))
            .with(Unit.CACHED_INPUT, Double.toString(0.075 * times))
            .with(Unit.OUTPUT, Double.toString(0.6 * times));
    LocalPrices.add(
        database,
        List.of(PriceRow.of("openai", "gpt-4o-mini", LONG_AGO, rates)),
        "prices set",
        "",
        "test");
  }

  @Test
  void rerate_afterAPriceThatWasWrong_theBooksAreTheBill(TestStack stack) throws Exception {
    TestFleet.Servers servers = SharedServers.of(stack);
    Simulator simulator = Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
    try (Database database =
            Database.open(new TroupeConfig.Postgres(servers.jdbcUrl(), null, null, 2), "test");
        TestFleet c =
            new TestFleet(servers, simulator, folder, FleetSettings.USUAL.whereNoWorkerDies())) {
      state(database, 2);
      c.scheduler();
      c.worker();
      c.submit("a", 40);
      c.untilEnded("a");
      assertThatThrownBy(() -> Audit.check(c))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("cost of call");

      state(database, 1);
      new Rerating(
              database.pool(), PriceBook.load(database), new Rerating.Scope(LONG_AGO, null, null))
          .run(new Rerating.Author("test", "twice the price"));

      assertThat(Audit.check(c).settled()).isEqualTo(40);
      assertThat(c.count("SELECT count(*) FROM call_correction")).isEqualTo(40);
    }
  }
}
