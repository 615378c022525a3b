package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.Usd;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every adapter does, whatever its provider calls it. Each runs it against its own wire. */
public abstract class ProviderContract extends WireBench {
  private static final LimitConfig EVERY_LIMIT =
      new LimitConfig(60L, 200_000L, 5, false, 1_000L, 200_000L);

  protected ProviderContract(String wire) {
    super(wire);
  }

  @Test
  protected void call_success_usageAndCostAreTheBills() {
    ProviderRequest request = request("Tell me about the lighthouse.");

    Answered answer = answered(call(request));

    BilledCall billed = bill(request);
    assertThat(answer.text()).isNotBlank();
    assertThat(answer.wire().httpStatus()).isEqualTo(200);
    if (namesRequests()) {
      assertThat(answer.wire().requestId()).endsWith(billed.ids().requestId().substring(4));
    }
    assertBilled(answer.usage(), billed);
    assertThat(price().worstCase(bound(request))).isGreaterThanOrEqualTo(Usd.of(billed.costUsd()));
  }

  @Test
  protected void call_everyErrorOfTheWire_isOfItsClass() {
    errors()
        .forEach(
            (name, kind) -> {
              ProviderOutcome outcome = call("[[sim:error=" + name + "]]");
              assertThat(outcome).as(name).isInstanceOf(Failed.class);
              assertThat(((Failed) outcome).failureClass()).as(name).isEqualTo(kind);
              assertThat(((Failed) outcome).message()).as(name).isNotBlank();
            });
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  protected void call_errorThatSaysWhen_isToBeRetriedThen() {
    for (String name : waiting()) {
      ProviderOutcome outcome = call("[[sim:error=" + name + "]][[sim:retry=52s]]");
      assertThat(retryAfter(outcome))
          .as(name)
          .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(53));
      assertThat(retryAfter(call("[[sim:error=" + name + "]][[sim:retry=180m]]")))
          .as(name)
          .isEqualTo(Duration.ofMinutes(10));
    }
  }

  @Test
  protected void call_wrongKey_isAuth() {
    try (Provider stranger = create(account("wrong-key", options()))) {
      Failed failed = (Failed) stranger.call(request("Hello."));
      assertThat(failed.failureClass()).isEqualTo(FailureClass.AUTH);
      assertThat(failed.message()).doesNotContain("wrong-key");
    }
  }

  @Test
  protected void call_outOfMoney_isQuotaAndNeverThrottled() {
    limit(new LimitConfig(null, null, null, true));
    assertThat(((Failed) call("Hello.")).failureClass()).isEqualTo(FailureClass.QUOTA);
  }

  @Test
  protected void call_overTheRequestLimit_isThrottled() {
    limit(new LimitConfig(1L, null, null, false));
    answered(call("One."));

    Failed second = (Failed) call("Two.");

    assertThat(second.failureClass()).isEqualTo(throttledAs());
    if (saysWhen()) {
      assertThat(retryAfter(second)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    }
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @Test
  protected void call_everyLimitHeader_isInOneRecord() {
    limit(EVERY_LIMIT);
    LimitHeaders limits = answered(call("Hello.")).wire().limits();
    assertThat(limits.lines().keySet()).isEqualTo(axes());
    limits
        .lines()
        .forEach(
            (axis, line) -> {
              assertThat(line.limit()).as(axis.name()).isEqualTo(configured(axis));
              if (axis != Axis.REQUESTS_PER_SECOND) {
                assertThat(line.remaining()).as(axis.name()).isBetween(0L, configured(axis));
              }
            });
  }

  private static long configured(Axis axis) {
    return switch (axis) {
      case REQUESTS -> 60;
      case REQUESTS_PER_SECOND -> 1;
      case REQUESTS_PER_DAY -> 1_000;
      case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> 200_000;
      case CONCURRENT -> 5;
    };
  }

  @Test
  protected void call_duringAnOutage_isCapacity() {
    for (FaultConfig.Outage outage :
        List.of(FaultConfig.Outage.OVERLOADED, FaultConfig.Outage.ERROR500)) {
      simulator.configure(simulator.config("account").withFaults(FaultConfig.outage(outage)));
      assertThat(((Failed) call("Hello.")).failureClass())
          .as(outage.name())
          .isEqualTo(FailureClass.CAPACITY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "hang=unbilled", "cut", "cut=unbilled", "cut=mid", "garbage"})
  protected void call_answerThatNeverArrivesWhole_isLostAndNotRepeated(String fault) {
    // Long enough for the request to arrive, on a busy machine too.
    ProviderRequest request = request("[[sim:" + fault + "]]", Duration.ofSeconds(3));

    ProviderOutcome outcome = call(request);

    assertThat(outcome).isInstanceOf(Lost.class);
    assertThat(((Lost) outcome).failureClass()).isEqualTo(FailureClass.CUT);
    assertThat(simulator.bill().calls()).hasSize(fault.endsWith("unbilled") ? 0 : 1);
    if (fault.equals("cut=mid") && namesRequests()) {
      assertThat(outcome.wire().requestId()).isNotNull();
      assertThat(outcome.wire().httpStatus()).isEqualTo(200);
    }
  }

  @Test
  protected void call_tenMegabytes_areRead() {
    if (!answersOfAnyLength()) {
      return;
    }
    Answered answer = answered(call("[[sim:bytes=10000000]]"));
    Media media = answer.media();
    assertThat(media == null ? answer.text().length() : media.content().length)
        .isGreaterThan(5_000_000);
  }

  @Test
  protected void call_moreThanTheAccountReads_isLost() {
    Map<String, String> options = new HashMap<>(options());
    options.put("max_answer_bytes", "2000");
    try (Provider small = create(account(KEY, options))) {
      Lost lost = (Lost) small.call(request("[[sim:bytes=100000]]"));
      assertThat(lost.code()).isEqualTo("too_large");
      assertThat(lost.wire().httpStatus()).isEqualTo(200);
    }
  }

  @Test
  protected void call_filterRefuses_isContent() {
    ProviderOutcome outcome = call("[[sim:refuse]]");
    assertThat(((Refused) outcome).failureClass()).isEqualTo(FailureClass.CONTENT);
    assertThat(simulator.bill().calls()).hasSize(billsRefusals() ? 1 : 0);
    if (billsRefusals()) {
      assertBilled(((Refused) outcome).usage(), simulator.bill().calls().getFirst());
    }
  }

  @Test
  protected void call_nobodyListens_isUnavailableAndNothingWasSent() {
    simulator.close();
    Unavailable outcome = (Unavailable) call("Hello.");
    assertThat(outcome.code()).isEqualTo("unreachable");
    assertThat(outcome.wire().httpStatus()).isZero();
  }

  @Test
  protected void call_interrupted_isLostAndTheFlagStays() throws InterruptedException {
    boolean[] flag = new boolean[1];
    ProviderOutcome[] outcome = new ProviderOutcome[1];
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              outcome[0] = call("[[sim:hang]]");
              flag[0] = Thread.currentThread().isInterrupted();
            });
    caller.join();
    assertThat(outcome[0]).isInstanceOf(Lost.class);
    assertThat(flag[0]).isTrue();
  }

  @Test
  protected void call_modalityThatItHasNot_isRefusedUnsent() {
    for (Modality other : Modality.values()) {
      if (!modalities().contains(other)) {
        Refused refused = (Refused) call(as(other, request("Hello.")));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.BAD_REQUEST);
        assertThat(refused.wire().httpStatus()).isZero();
      }
    }
  }
}
