package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.message.Message;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.job.RequestReader;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.shared.role.Roles;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says beforehand what a file of requests comes to: of a long one, its beginning is read, and the
 * rest is taken to be like it. Thread-safe.
 */
public final class FileEstimates {
  /** As much as is read at once while somebody waits. */
  private static final long READ = 16L << 20;

  // What a token has of English; other languages have less.
  private static final int BYTES_PER_TOKEN = 4;
  private static final int PER_REQUEST = 12;

  /** Of a model that nobody has asked yet, an answer is taken to have half of what it may. */
  private static final int NOVEL = 2;

  private static final Sql USUAL =
      Sql.of(
          """
          SELECT coalesce(sum(output_tokens)::double precision / nullif(sum(accepted), 0), 0) AS usual FROM cost_by_day
           WHERE day >= :since AND tenant = :tenant AND provider = :provider AND model = :model
          """);

  private final BlobStore blobs;
  private final Database database;
  private final LineRules rules;
  private final PriceCheck prices;
  private final Map<String, TroupeConfig.Provider> accounts;
  private final RandomGenerator random;
  private final InstantSource clock;

  public FileEstimates(
      BlobStore blobs,
      Database database,
      LineRules rules,
      PriceCheck prices,
      Map<String, TroupeConfig.Provider> accounts,
      RandomGenerator random,
      InstantSource clock) {
    this.blobs = blobs;
    this.database = database;
    this.rules = rules;
    this.prices = prices;
    this.accounts = Map.copyOf(accounts);
    this.random = random;
    this.clock = clock;
  }

  /**
   * What it comes to.
   *
   * @param lines how many requests
   * @param bad lines among those that were read that can't be asked
   * @param sampled whether only its beginning was read
   * @param minutes that the configured limits alone make it take; null: they don't
   * @param costByBatchUsd if providers took it as a batch of their own; null: one of them has no
   *     such price
   */
  public record Estimate(
      long lines,
      long bad,
      boolean sampled,
      Range inputTokens,
      Range outputTokens,
      CostRange costUsd,
      @Nullable CostRange costByBatchUsd,
      @Nullable Long minutes) {}

  /** Most likely, and at most. */
  public record Range(long expected, long most) {}

  /** Most likely, and at most. */
  public record CostRange(Usd expected, Usd most) {}

  public Estimate of(StoredFile file) throws IOException, SQLException {
    Sample sample = new Sample(file.tenant());
    try (InputStream in = blobs.open(file.tenant(), file.digest(), 0, READ)) {
      sample.read(in, file.bytes() > READ);
    }
    double times = sample.bytes == 0 ? 1 : Math.max(1, (double) file.bytes() / sample.bytes);
    return sample.estimate(file.bytes() > READ ? times : 1);
  }

  /** Those of one model that are alike. */
  private static final class Part {
    long lines;
    long input;
    long expected;
    long most;
    Usd expectedCost = Usd.ZERO;
    Usd mostCost = Usd.ZERO;
    @Nullable Usd batchExpected = Usd.ZERO;
    @Nullable Usd batchMost = Usd.ZERO;
  }

  private final class Sample {
    private final String tenant;
    private final LineCheck check;
    private final Map<ModelRef, Part> parts = new HashMap<>();
    private final Map<ModelRef, Double> usual = new HashMap<>();
    private long bytes;
    private long bad;
    private long lines;

    Sample(String tenant) {
      this.tenant = tenant;
      this.check = new LineCheck(order(tenant), rules, random);
    }

    private static BatchOrder order(String tenant) {
      return new BatchOrder(
          new UUID(0, 0),
          tenant,
          BatchOrder.Api.OPENAI,
          RequestReader.CHAT,
          new UUID(0, 0),
          "",
          "",
          null,
          new BatchOrder.Options(null, null, null, null),
          Duration.ZERO,
          Instant.EPOCH,
          null);
    }

    /**
     * @param cut whether the last line may not be all there
     */
    void read(InputStream in, boolean cut) throws IOException, SQLException {
      LineReader reader = new LineReader(in, LineCheck.LONGEST);
      LineReader.Line line = reader.next();
      while (line != null) {
        LineReader.Line next = reader.next();
        if ((next != null || !cut) && !line.isBlank()) {
          bytes += line.bytes().length + 1;
          lines++;
          LineCheck.Checked checked = check.read(line);
          check.takeErrors();
          if (checked == null || checked.asked() == null) {
            bad++;
          } else {
            add(checked.asked());
          }
        }
        line = next;
      }
    }

    private void add(TaskRequest asked) throws SQLException {
      ModelRef model = Objects.requireNonNull(asked.model(), "it was checked");
      Part part = parts.computeIfAbsent(model, _ -> new Part());
      long input = PER_REQUEST + asked.messages().stream().mapToLong(Sample::tokens).sum();
      long most =
          asked.more() != null && asked.more().containsKey("dimensions")
              ? 0
              : Objects.requireNonNullElse(asked.maxTokens(), Roles.DEFAULT_MAX_TOKENS);
      long expected = Math.min(most, expected(model, most));
      part.lines++;
      part.input += input;
      part.expected += expected;
      part.most += most;
      price(model, part, input, expected, most);
    }

    private static long tokens(Message message) {
      return message.text().length() / BYTES_PER_TOKEN;
    }

    /** As long as answers of that model have been. */
    private long expected(ModelRef model, long most) throws SQLException {
      Double known = usual.get(model);
      if (known == null) {
        try (Connection connection = database.pool().getConnection()) {
          LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
          known =
              USUAL
                  .on(connection)
                  .set("since", today.minusDays(30))
                  .set("tenant", tenant)
                  .set("provider", model.provider())
                  .set("model", model.model())
                  .one(row -> row.fraction("usual"));
        }
        usual.put(model, known);
      }
      return known > 0 ? Math.round(known) : most / NOVEL;
    }

    private void price(ModelRef model, Part part, long input, long expected, long most) {
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      if (!(prices.of(model, Modality.TEXT, today) instanceof PriceCheck.Priced priced)) {
        return;
      }
      part.expectedCost =
          part.expectedCost.plus(priced.price().cost(Usage.tokens(input, expected)));
      part.mostCost = part.mostCost.plus(priced.price().worstCase(input, most));
      try {
        part.batchExpected = plus(part.batchExpected, priced.price().cost(batch(input, expected)));
        part.batchMost = plus(part.batchMost, priced.price().cost(batch(input, most)));
      } catch (MissingPriceException e) {
        part.batchExpected = null;
        part.batchMost = null;
      }
    }

    private static Usage batch(long input, long output) {
      return Usage.tokens(input, output).tier(ServiceTier.BATCH);
    }

    private static @Nullable Usd plus(@Nullable Usd sum, Usd more) {
      return sum == null ? null : sum.plus(more);
    }

    Estimate estimate(double times) {
      Usd expected = Usd.ZERO;
      Usd most = Usd.ZERO;
      Usd batchExpected = Usd.ZERO;
      Usd batchMost = Usd.ZERO;
      boolean batch = true;
      long input = 0;
      long output = 0;
      long outputMost = 0;
      for (Part part : parts.values()) {
        input += part.input;
        output += part.expected;
        outputMost += part.most;
        expected = expected.plus(part.expectedCost);
        most = most.plus(part.mostCost);
        if (part.batchExpected == null || part.batchMost == null) {
          batch = false;
        } else {
          batchExpected = batchExpected.plus(part.batchExpected);
          batchMost = batchMost.plus(part.batchMost);
        }
      }
      return new Estimate(
          Math.round(lines * times),
          bad,
          times > 1,
          new Range(Math.round(input * times), Math.round(input * times)),
          new Range(Math.round(output * times), Math.round(outputMost * times)),
          new CostRange(times(expected, times), times(most, times)),
          batch ? new CostRange(times(batchExpected, times), times(batchMost, times)) : null,
          minutes(times));
    }

    private static Usd times(Usd usd, double times) {
      return Usd.of(
          usd.dollars().multiply(BigDecimal.valueOf(times)).setScale(12, RoundingMode.HALF_UP));
    }

    /** Of the account that takes longest: the others are asked meanwhile. */
    private @Nullable Long minutes(double times) {
      Map<String, long[]> byAccount = new TreeMap<>();
      parts.forEach(
          (model, part) -> {
            long[] sums = byAccount.computeIfAbsent(model.provider(), _ -> new long[2]);
            sums[0] += part.lines;
            sums[1] += part.input + part.expected;
          });
      double longest = 0;
      for (Map.Entry<String, long[]> entry : byAccount.entrySet()) {
        TroupeConfig.Provider account = accounts.get(entry.getKey());
        TroupeConfig.Limits limits = account == null ? TroupeConfig.Limits.NONE : account.limits();
        longest = Math.max(longest, minutes(entry.getValue()[0], limits.requestsPerMinute()));
        longest = Math.max(longest, minutes(entry.getValue()[1], limits.tokensPerMinute()));
      }
      return longest == 0 ? null : (long) Math.ceil(longest * times);
    }

    private static double minutes(long count, @Nullable Integer perMinute) {
      return perMinute == null ? 0 : (double) count / perMinute;
    }
  }
}
