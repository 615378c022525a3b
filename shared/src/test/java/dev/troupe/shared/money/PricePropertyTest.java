package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random price tables and usages against a slow and obvious calculator that shares nothing with the
 * code: a bill written line by line, in decimal dollars. {@code -Dseed=} repeats one case.
 */
class PricePropertyTest {
  private static final int CASES = 4_000;
  private static final int USAGES = 20;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final List<String> TIERS = List.of("standard", "batch", "flex", "priority");
  private static final List<String> SIZES = List.of("", "standard-1024x1024", "hd-1024x1792");

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, CASES).filter(s -> s % 400 == 0);
  }

  /** Four hundred cases each, so that a report is readable. */
  @ParameterizedTest
  @MethodSource("seeds")
  void cost_anyTableAndUsage_isThatOfTheBillWrittenByHand(long first) {
    long last = Long.getLong("seed") == null ? first + 400 : first + 1;
    for (long seed = first; seed < last; seed++) {
      check(seed);
    }
  }

  private static void check(long seed) {
    Random random = new Random(seed);
    List<PriceRow> rows = table(random);
    List<PriceLine> lines = new ArrayList<>();
    for (PriceRow row : rows) {
      lines.add(new PriceLine(lines.size(), "local", Instant.EPOCH, row));
    }
    Price price = PriceBook.of(lines).require("p", "m", DAY);
    Usage most = usage(random, rows);
    String asked = random.nextInt(3) == 0 ? ServiceTier.AUTO : most.serviceTier();
    Usd worst = outcome(() -> price.worstCase(most.tier(asked)));

    for (int i = 0; i < USAGES; i++) {
      Usage usage = i == 0 ? most : below(random, most, asked, rows);
      BigDecimal billed = Bill.of(rows, usage);
      Usd cost = outcome(() -> price.cost(usage));
      String what = "-Dseed=" + seed + " " + rows + " " + usage;
      assertThat(cost == null).as(what).isEqualTo(billed == null);
      if (cost != null && billed != null) {
        assertThat(cost.dollars()).as(what).isEqualByComparingTo(billed);
        boolean possible =
            !usage.serviceTier().equals("batch") || asked.equals("batch"); // no live call is one
        if (worst != null && possible && servable(usage, asked)) {
          assertThat(worst)
              .as("bound " + most.tier(asked) + " " + what)
              .isGreaterThanOrEqualTo(cost);
        }
      }
    }
  }

  private static boolean servable(Usage usage, String asked) {
    return asked.equals(ServiceTier.AUTO)
        || usage.serviceTier().equals(asked)
        || usage.serviceTier().equals(ServiceTier.STANDARD);
  }

  private interface Pricing {
    @Nullable Usd price();
  }

  /** Null: it has no price. */
  private static @Nullable Usd outcome(Pricing pricing) {
    try {
      return pricing.price();
    } catch (MissingPriceException e) {
      return null;
    }
  }

  private static List<PriceRow> table(Random random) {
    List<PriceRow> rows = new ArrayList<>();
    boolean images = random.nextInt(3) == 0;
    for (String tier : TIERS) {
      for (String size : images ? SIZES : List.of("")) {
        boolean wanted = tier.equals("standard") && size.isEmpty();
        if (wanted || random.nextInt(3) == 0) {
          rows.add(row(random, tier, size, 0, images));
          long above = 0;
          for (int i = random.nextInt(3); i > 0; i--) {
            above += 1 + random.nextInt(500);
            rows.add(row(random, tier, size, above, images));
          }
        }
      }
    }
    Collections.shuffle(rows, random);
    return rows;
  }

  private static PriceRow row(Random random, String tier, String size, long above, boolean media) {
    Rates rates = Rates.NONE;
    for (Unit unit : Unit.values()) {
      boolean text = unit == Unit.INPUT || unit == Unit.OUTPUT;
      if ((text && !media) || random.nextInt(3) == 0) {
        rates =
            rates.with(unit, new Usd(random.nextLong(unit.perMillion() ? 60_000_000 : 1L << 40)));
      }
    }
    return new PriceRow("p", "m", DAY, tier, size, above, rates);
  }

  private static Usage usage(Random random, List<PriceRow> rows) {
    boolean media = rows.stream().anyMatch(row -> !row.imageSize().isEmpty());
    long output = random.nextLong(3_000);
    return new Usage(
        random.nextLong(700),
        random.nextLong(700),
        random.nextInt(2) * random.nextLong(700),
        output,
        output == 0 ? 0 : random.nextLong(output),
        media ? random.nextInt(3) : 0,
        random.nextInt(4) == 0 ? random.nextLong(5_000) : 0,
        random.nextInt(4) == 0 ? random.nextLong(600) : 0,
        TIERS.get(random.nextInt(TIERS.size())),
        media && random.nextBoolean() ? SIZES.get(1 + random.nextInt(2)) : null);
  }

  /** Something that a call of that bound can turn out to be. */
  private static Usage below(Random random, Usage most, String asked, List<PriceRow> rows) {
    long input = random.nextLong(most.allInput() + 1);
    long cached = random.nextLong(input + 1);
    long written = random.nextLong(input - cached + 1);
    long output = random.nextLong(most.outputTokens() + 1);
    boolean media = most.images() + most.characters() + most.seconds() > 0;
    List<String> tiers =
        asked.equals(ServiceTier.AUTO)
            ? rows.stream().map(PriceRow::serviceTier).distinct().toList()
            : Arrays.asList(asked, ServiceTier.STANDARD);
    return new Usage(
        input - cached - written,
        cached,
        written,
        output,
        random.nextLong(output + 1),
        media ? random.nextLong(most.images() + 1) : 0,
        media ? random.nextLong(most.characters() + 1) : 0,
        media ? random.nextLong(most.seconds() + 1) : 0,
        tiers.get(random.nextInt(tiers.size())),
        most.imageSize());
  }

  /** The bill by hand: find the row, then one line for each kind of thing. */
  private static final class Bill {
    private final PriceRow row;
    private BigDecimal total = BigDecimal.ZERO;
    private boolean priced = true;

    private Bill(PriceRow row) {
      this.row = row;
    }

    static @Nullable BigDecimal of(List<PriceRow> rows, Usage u) {
      PriceRow row = find(rows, u, u.imageSize() == null ? "" : u.imageSize());
      if (row == null && u.imageSize() != null) {
        row = find(rows, u, "");
      }
      if (row == null || isTooShort(rows, u, row)) {
        return null;
      }
      Bill bill = new Bill(row);
      bill.item(1, row.rates().get(Unit.PER_REQUEST) == null ? null : Unit.PER_REQUEST);
      bill.item(u.inputTokens(), Unit.INPUT);
      bill.item(u.cachedTokens(), bill.has(Unit.CACHED_INPUT) ? Unit.CACHED_INPUT : Unit.INPUT);
      bill.item(u.cacheWriteTokens(), bill.has(Unit.CACHE_WRITE) ? Unit.CACHE_WRITE : Unit.INPUT);
      if (bill.has(Unit.REASONING)) {
        bill.item(u.outputTokens() - u.reasoningTokens(), Unit.OUTPUT);
        bill.item(u.reasoningTokens(), Unit.REASONING);
      } else {
        bill.item(u.outputTokens(), Unit.OUTPUT);
      }
      bill.item(u.images(), Unit.PER_IMAGE);
      bill.item(u.characters(), Unit.PER_CHARACTER);
      bill.item(u.seconds(), Unit.PER_SECOND);
      return bill.priced ? bill.total : null;
    }

    /** A tier whose price ends where the standard one begins another: nobody said what it costs. */
    private static boolean isTooShort(List<PriceRow> rows, Usage u, PriceRow row) {
      Usage standard = u.tier(ServiceTier.STANDARD);
      PriceRow usual = find(rows, standard, u.imageSize() == null ? "" : u.imageSize());
      usual = usual == null ? find(rows, standard, "") : usual;
      return usual != null && usual.aboveInputTokens() > row.aboveInputTokens();
    }

    /** Of the rows that are for so much input, the one that is for the most. */
    private static @Nullable PriceRow find(List<PriceRow> rows, Usage u, String size) {
      long read = u.inputTokens() + u.cachedTokens() + u.cacheWriteTokens();
      PriceRow found = null;
      for (PriceRow row : rows) {
        boolean fits = row.aboveInputTokens() == 0 || read >= row.aboveInputTokens() + 1;
        if (row.serviceTier().equals(u.serviceTier()) && row.imageSize().equals(size) && fits) {
          if (found == null || found.aboveInputTokens() < row.aboveInputTokens()) {
            found = row;
          }
        }
      }
      return found;
    }

    private boolean has(Unit unit) {
      return row.rates().get(unit) != null;
    }

    private void item(long quantity, @Nullable Unit unit) {
      Usd each = unit == null ? null : row.rates().get(unit);
      if (each != null) {
        total = total.add(new BigDecimal(each.exact()).multiply(BigDecimal.valueOf(quantity)));
      } else if (unit != null && quantity > 0) {
        priced = false;
      }
    }
  }
}
