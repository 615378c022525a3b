package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.simulator.limit.LimitReport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of its limits a fleet uses, and whether it ever exceeds them: the provider, which counts
 * for itself and strictly, is the judge.
 */
final class LimitsBench implements Bench {
  private static final int WORKERS = 4;
  private static final int MINUTES = 3;
  private static final Duration LATENCY_OF_RESULTS = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int MAX_TOKENS = 200;
  private static final int WARM_UPS = 200;
  private static final int REQUESTS = 600;
  private static final int TOKENS = 60_000;
  private static final Map<String, Integer> FOUR =
      new TreeMap<>(Map.of("groq", 30, "cerebras", 30, "gemini", 15, "openrouter", 20));

  /** What happens half-way. */
  private interface Disturbance {
    void strike(BenchFleet fleet) throws Exception;
  }

  @Override
  public void run(Report report, int divisor) throws Exception {
    int minutes = Math.max(1, MINUTES / divisor);
    report.title(
        "limits: a provider's limits, shared by a fleet",
        "%d workers, %d min each; %d requests/min; %,d tokens/min; 95 requests/min over four accounts"
            .formatted(WORKERS, minutes, REQUESTS, TOKENS));
    List<List<String>> workers = Collections.nCopies(WORKERS, List.of());
    List<List<String>> skewed =
        List.of(
            List.of(),
            List.of("--clock-offset", "PT30S"),
            List.of(),
            List.of("--clock-offset", "-PT30S"));
    round(report, "undisturbed", minutes, workers, fleet -> {});
    round(report, "clocks 30 s apart", minutes, skewed, fleet -> {});
    round(report, "a worker is killed half-way", minutes, workers, BenchFleet::killAWorker);
    round(report, "Redis forgets everything half-way", minutes, workers, BenchFleet::emptyRedis);
    round(report, "Redis restarts empty half-way", minutes, workers, BenchFleet::restartRedisEmpty);
  }

  private static void round(
      Report report, String name, int minutes, List<List<String>> workers, Disturbance disturbance)
      throws Exception {
    report.figure("%s", name);
    try (Simulator simulator = Simulator.start(SimulatorConfig.of(accounts()));
        BenchFleet fleet = new BenchFleet(config(simulator), workers, report)) {
      warm(simulator);
      List<byte[]> jobs = new ArrayList<>();
      jobs.add(FleetClient.job("requests", "by_request", REQUESTS * (minutes + 2), "Say a word."));
      int ofTokens = TOKENS / MAX_TOKENS * (minutes + 2);
      jobs.add(FleetClient.job("tokens", "by_token", ofTokens, "Say a word."));
      jobs.add(FleetClient.job("four", "by_four", 95 * (minutes + 2), "Say a word."));
      fleet.submit(jobs);
      awaitFirstCalls(simulator);
      Duration half = Duration.ofMinutes(minutes).dividedBy(2);
      Thread.sleep(half);
      disturbance.strike(fleet);
      Thread.sleep(half.plus(LATENCY_OF_RESULTS));
      judge(report, simulator, minutes);
    }
  }

  /** A provider whose first request takes half a second to arrive is none: it counts arrivals. */
  private static void warm(Simulator simulator) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(simulator.baseUrl("warm") + "/v1/chat/completions"))
            .header("Authorization", "Bearer any")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"gpt-4o-mini\",\"max_tokens\":200,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Say a word.\"}]}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < WARM_UPS; i++) {
        HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
          throw new IllegalStateException("the simulator answers " + reply.body());
        }
      }
    }
  }

  /** Time is taken from when every account has had its first call: the workers are cold. */
  private static void awaitFirstCalls(Simulator simulator) throws InterruptedException {
    List<String> judged = new ArrayList<>(FOUR.keySet());
    judged.addAll(List.of("requests", "tokens"));
    for (String account : judged) {
      while (simulator.stats(account).limits().admitted() == 0) {
        Thread.sleep(LOOK);
      }
    }
  }

  private static void judge(Report report, Simulator simulator, int minutes) {
    line(report, simulator, "requests", REQUESTS, minutes, 1);
    line(report, simulator, "tokens", TOKENS / MAX_TOKENS, minutes, MAX_TOKENS);
    FOUR.forEach((name, limit) -> line(report, simulator, name, limit, minutes, 1));
  }

  private static void line(
      Report report, Simulator simulator, String account, int limit, int minutes, int each) {
    List<Instant> times =
        simulator.bill().calls().stream()
            .filter(c -> c.account().equals(account))
            .map(c -> c.time())
            .sorted()
            .toList();
    Instant end =
        times.isEmpty() ? Instant.MAX : times.getFirst().plus(Duration.ofMinutes(minutes));
    long used = times.stream().filter(t -> t.isBefore(end)).count();
    LimitReport limits = simulator.stats(account).limits();
    long worst = each == 1 ? limits.worstOffered() : limits.worstTokens() / each;
    report.figure(
        "  %-10s %5.1f %% used (%d of %d calls); worst 60 s: %d of %d; 429s: %d",
        account,
        100.0 * used / ((double) limit * minutes),
        used,
        limit * minutes,
        worst,
        limit,
        limits.throttled());
  }

  private static AccountConfig[] accounts() {
    List<AccountConfig> accounts = new ArrayList<>();
    accounts.add(AccountConfig.openAi("warm"));
    accounts.add(account("requests", new LimitConfig((long) REQUESTS, null, null, false)));
    accounts.add(account("tokens", new LimitConfig(null, (long) TOKENS, null, false)));
    FOUR.forEach(
        (name, limit) ->
            accounts.add(account(name, new LimitConfig((long) limit, null, null, false))));
    return accounts.toArray(AccountConfig[]::new);
  }

  private static AccountConfig account(String name, LimitConfig limits) {
    return AccountConfig.openAi(name)
        .withLimits(limits)
        .withLatency(Latency.parse("300ms"))
        .withAnswers(new AnswerConfig(1, 20, false));
  }

  private static String config(Simulator simulator) {
    StringBuilder four = new StringBuilder();
    FOUR.forEach(
        (name, limit) -> four.append(provider(simulator, name, "requests_per_minute: " + limit)));
    return """
        providers:
        %s%s%sroles:
          by_request: {model: requests/gpt-4o-mini, max_tokens: %d, cache: {mode: off}}
          by_token: {model: tokens/gpt-4o-mini, max_tokens: %d, cache: {mode: off}}
          by_four:
            model: groq/gpt-4o-mini
            fallback: [cerebras/gpt-4o-mini, gemini/gpt-4o-mini, openrouter/gpt-4o-mini]
            max_tokens: %d
            cache: {mode: off}
        worker: {slots: 64}
        """
        .formatted(
            provider(simulator, "requests", "requests_per_minute: " + REQUESTS),
            provider(simulator, "tokens", "tokens_per_minute: " + TOKENS),
            four,
            MAX_TOKENS,
            MAX_TOKENS,
            MAX_TOKENS);
  }

  private static String provider(Simulator simulator, String name, String limit) {
    return "  %s: {kind: openai, base_url: \"%s/v1\", api_key: any, limits: {%s}}\n"
        .formatted(name, simulator.baseUrl(name), limit);
  }
}
