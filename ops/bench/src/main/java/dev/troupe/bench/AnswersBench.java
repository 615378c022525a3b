package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * What a fleet adds to a call that somebody waits for: from the moment before {@code POST
 * /v1/chat/completions} to the moment at which the provider has its call, and from there to the
 * moment at which the caller has the answer. While a request is on its way nobody asks the
 * database, and the next one comes after a rest.
 */
final class AnswersBench implements Bench {
  private static final int REQUESTS = 500;
  private static final int WARM_UP = 200;
  // A fleet of one command has no HTTP unless it is configured.
  private static final String LISTEN = "scheduler: {listen: \"127.0.0.1:0\"}\n";
  private static final Duration REST = Duration.ofMillis(30);

  @Override
  public void run(Report report, int divisor) throws Exception {
    int requests = Math.max(20, REQUESTS / divisor);
    report.title(
        "answers: what is added to a call that somebody waits for",
        "%,d requests to /v1/chat/completions, one after the other on an idle fleet, after %,d to warm up; answers take no time"
            .formatted(requests, WARM_UP));
    Instant[] asked = new Instant[requests];
    Instant[] called = new Instant[requests];
    Instant[] answered = new Instant[requests];
    try (Simulator simulator = Simulated.start("0ms");
        HttpClient client = HttpClient.newHttpClient();
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, 64) + LISTEN, 1, report)) {
      URI url = fleet.address().resolve("/v1/chat/completions");
      for (int i = -WARM_UP; i < requests; i++) {
        Instant start = Instant.now();
        String body =
            """
            {"model": "openai/gpt-4o-mini", "max_tokens": 200, "messages": [{"role": "user", "content": "Say something %d."}]}
            """
                .formatted(i);
        ask(client, url, body);
        if (i >= 0) {
          asked[i] = start;
          answered[i] = Instant.now();
          called[i] = simulator.bill().calls().getLast().time();
        }
        LockSupport.parkNanos(REST.toNanos());
      }
    }
    figure(report, "to the call on the wire: ", asked, called);
    figure(report, "from there to the reply: ", called, answered);
    figure(report, "both: ", asked, answered);
  }

  private static void ask(HttpClient client, URI url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (reply.statusCode() != 200) {
      throw new IllegalStateException(reply.body());
    }
  }

  private static void figure(Report report, String what, Instant[] from, Instant[] to) {
    double[] millis = new double[from.length];
    Arrays.setAll(millis, i -> Duration.between(from[i], to[i]).toNanos() / 1e6);
    report.figure(
        "%sp50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
        what,
        Report.percentile(millis, 0.5),
        Report.percentile(millis, 0.9),
        Report.percentile(millis, 0.99));
  }
}
