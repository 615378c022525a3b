package dev.troupe.bench;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.money.Usage;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.cache.CacheLookup;
import dev.troupe.worker.cache.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What a question costs that was answered before, or never. */
final class CacheBench implements Bench {
  private static final int ENTRIES = 1_000;
  private static final int LOOKS = 50_000;
  private static final ModelRef MODEL = ModelRef.parse("openai/gpt-4o-mini");
  private static final Role ROLE =
      new Role(
          "writer",
          "You write.",
          ResponseFormat.TEXT,
          new Sampling(500, 0.7),
          List.of(new RoleRoute(MODEL, RoleRoute.Kind.PRIMARY)),
          CallPolicy.within(Duration.ofSeconds(30)),
          "default",
          null,
          null);

  @Override
  public void run(Report report, int divisor) throws Exception {
    int looks = LOOKS / divisor;
    report.title(
        "cache: what a question costs that was answered before",
        "%,d looks each at %,d answers of 2 KB to prompts of 1 KB, one thread; key, look-up, checksum, inflation and parsing included; Redis on this machine's %d cores"
            .formatted(looks, ENTRIES, Runtime.getRuntime().availableProcessors()));
    try (Stack stack = Stack.start(StackOptions.ephemeral())) {
      try (AnswerCache near = open(stack, "hybrid");
          AnswerCache far = open(stack, "redis")) {
        near.start();
        far.start();
        fill(near);
        report(report, "hit in memory (L1)", measure(near, looks, true));
        report(report, "hit in Redis (L2)", measure(far, looks, true));
        report(report, "miss, lead taken and released", measure(far, looks / 5, false));
      }
    }
  }

  private static void report(Report report, String what, double[] micros) {
    report.figure(
        "%-30s p50 %6.1f us, p99 %7.1f us",
        what, Report.percentile(micros, 0.5), Report.percentile(micros, 0.99));
  }

  private static AnswerCache open(Stack stack, String backend) throws IOException {
    var at = stack.endpoints();
    Path file = Files.createTempFile("bench", ".yaml");
    try {
      Files.writeString(
          file,
          """
          kafka: {bootstrap_servers: "%s"}
          postgres: {url: "%s"}
          redis: {url: "%s"}
          providers: {openai: {kind: openai, api_key: any}}
          cache: {backend: %s}
          """
              .formatted(at.kafka(), at.jdbcUrl(), at.redis(), backend));
      TroupeConfig config = ConfigLoader.load(file);
      InstantSource clock = InstantSource.system();
      Uuid7 ids = new Uuid7(clock, RandomGenerator.getDefault());
      return new AnswerCache(
          config,
          clock,
          System::nanoTime,
          ids,
          new Background(Health.ofProcess(clock), Thread::sleep));
    } finally {
      Files.delete(file);
    }
  }

  private static Question question(int number) {
    return new Question(
        "acme",
        MODEL,
        ROLE,
        List.of(Message.text(Speaker.USER, "Question " + number + " " + "p".repeat(1_000))),
        ROLE.calls().timeout());
  }

  private static void fill(AnswerCache cache) throws InterruptedException {
    Random random = new Random(1);
    for (int i = 0; i < ENTRIES; i++) {
      if (cache.ask(question(i)) instanceof CacheLookup.Miss ask) {
        try (ask) {
          ask.answered(answer(random));
        }
      }
    }
  }

  private static Answer answer(Random random) {
    StringBuilder text = new StringBuilder("\"");
    while (text.length() < 2_000) {
      text.append(Integer.toString(random.nextInt(10_000), 36)).append(' ');
    }
    return new Answer(
        text.append('"').toString(),
        MODEL.toString(),
        "stop",
        Usage.tokens(300, 500),
        new Usd(345_000_000),
        InstantSource.system().instant(),
        new Uuid7(InstantSource.system(), random).next());
  }

  private static double[] measure(AnswerCache cache, int looks, boolean known)
      throws InterruptedException {
    double[] micros = new double[looks];
    for (int i = -looks / 5; i < looks; i++) {
      Question question = question(known ? Math.floorMod(i, ENTRIES) : ENTRIES + looks + i);
      long start = System.nanoTime();
      CacheLookup lookup = cache.ask(question);
      if (lookup instanceof CacheLookup.Miss ask) {
        ask.close();
      }
      if ((lookup instanceof CacheLookup.Hit) != known) {
        throw new IllegalStateException(
            question.messages().getFirst().text().substring(0, 20) + ": " + lookup);
      }
      if (i >= 0) {
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    return micros;
  }
}
