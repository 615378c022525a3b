package dev.troupe.worker.record;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Composite;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code record_completions} is given, as rows of its types. */
final class CompletionRows {
  private CompletionRows() {}

  static final Composite<SettlementRow> SETTLEMENTS =
      Composite.<SettlementRow>of("call_settlement")
          .with("call_id", SettlementRow::callId)
          .with("status", x -> x.settlement().status().label())
          .with("cost_pico", x -> x.settlement().cost().picos())
          .with("input_tokens", used(Usage::inputTokens))
          .with("cached_tokens", used(Usage::cachedTokens))
          .with("cache_write_tokens", used(Usage::cacheWriteTokens))
          .with("output_tokens", used(Usage::outputTokens))
          .with("reasoning_tokens", used(Usage::reasoningTokens))
          .with("images", used(Usage::images))
          .with("characters", used(Usage::characters))
          .with("seconds", used(Usage::seconds))
          .with("service_tier", x -> x.settlement().usage().serviceTier())
          .with("image_size", x -> x.settlement().usage().imageSize())
          .with("price_id", x -> x.settlement().charge().priceId())
          .with("request_id", x -> x.settlement().exchange().requestId())
          .with("http_status", x -> status(x.settlement()))
          .with("failure_code", x -> x.settlement().failureCode())
          .with("latency_ms", x -> integer(x.settlement().exchange().latency().toMillis()))
          .with("answer", SettlementRow::answer)
          .with("verdict", x -> x.settlement().verdict());

  static final Composite<EndingRow> ENDINGS =
      Composite.<EndingRow>of("task_ending")
          .with("task_id", x -> x.task().taskId())
          .with("fence", x -> x.ending().claim().fence())
          .with("worker", x -> x.ending().claim().worker())
          .with("state", x -> x.state().label())
          .with("calls", x -> x.ending().spent().calls())
          .with("cost_pico", x -> x.ending().spent().cost().picos())
          .with("model", EndingRow::model)
          .with("failure_code", EndingRow::code)
          .with("failure_message", EndingRow::message)
          .with("delay_ms", EndingRow::delayMillis)
          .with("wait_reason", EndingRow::waitReason)
          .with("paused_by", EndingRow::pausedBy)
          .with("output", EndingRow::output)
          .with("output_ref", EndingRow::outputRef)
          .with("answer", EndingRow::answer);

  static final Composite<Hit> HITS =
      Composite.<Hit>of("cache_hit")
          .with("task_id", x -> x.task().taskId())
          .with("call_id", x -> x.served().callId())
          .with("tenant", x -> x.task().tenant())
          .with("role", x -> x.served().role())
          .with("route", x -> x.served().route())
          .with("attempt", x -> x.served().attempt())
          .with("provider", x -> x.served().model().provider())
          .with("model", x -> x.served().model().model())
          .with("saved_pico", x -> x.served().saved().picos())
          .with("served_from", x -> x.served().origin())
          .with("latency_ms", x -> integer(x.served().latency().toMillis()));

  /** An answer of the cache, and the task that it was for. */
  record Hit(TaskMessage task, Served served) {
    static Stream<Hit> of(EndingRow row) {
      return row.ending().served().stream().map(served -> new Hit(row.task(), served));
    }
  }

  private static Function<SettlementRow, Object> used(ToLongFunction<Usage> units) {
    return x -> integer(units.applyAsLong(x.settlement().usage()));
  }

  private static @Nullable Object status(Settlement settlement) {
    int status = settlement.exchange().httpStatus();
    return status == 0 ? null : status;
  }

  private static Object integer(long count) {
    return Math.clamp(count, 0, Integer.MAX_VALUE);
  }
}
