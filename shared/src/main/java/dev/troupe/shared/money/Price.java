package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.PriceRow.Variant;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one model costs on one day: the rows of the price table that are in force. A usage is priced
 * by one of them: that of its tier, its size of pictures and its length of context.
 */
public final class Price {
  private static final Comparator<PriceLine> ORDER =
      Comparator.comparing((PriceLine line) -> !line.row().variant().isUsual())
          .thenComparing(line -> line.row().serviceTier())
          .thenComparing(line -> line.row().imageSize())
          .thenComparingLong(line -> line.row().aboveInputTokens());

  private final String provider;
  private final String model;
  private final List<PriceLine> lines;
  private final Map<String, Map<String, List<PriceLine>>> byTierAndSize = new TreeMap<>();

  /**
   * @param lines at least one; no two of the same tier, size and length
   */
  public Price(String provider, String model, List<PriceLine> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("lines: none (expected: at least one)");
    }
    this.provider = provider;
    this.model = model;
    this.lines = lines.stream().sorted(ORDER).toList();
    for (PriceLine line : this.lines) {
      Variant variant = line.row().variant();
      byTierAndSize
          .computeIfAbsent(variant.serviceTier(), tier -> new TreeMap<>())
          .computeIfAbsent(variant.imageSize(), size -> new ArrayList<>())
          .add(line);
    }
    // What only long contexts have a price for has none.
    byTierAndSize
        .values()
        .forEach(
            sizes ->
                sizes
                    .values()
                    .removeIf(lengths -> lengths.getFirst().row().aboveInputTokens() > 0));
  }

  /** The usual one first, then by tier, size and length of context. */
  public List<PriceLine> lines() {
    return lines;
  }

  /**
   * The row that a usage is priced by.
   *
   * @throws MissingPriceException if there is none for its tier, its size of pictures or, of that
   *     tier, its length of context
   */
  public PriceLine line(Usage usage) {
    List<PriceLine> lengths = lengths(usage.serviceTier(), usage.imageSize());
    if (lengths == null) {
      throw MissingPriceException.variant(provider, model, usage.serviceTier(), usage.imageSize());
    }
    PriceLine line = longest(lengths, usage);
    List<PriceLine> usual = lengths(ServiceTier.STANDARD, usage.imageSize());
    long above = usual == null ? 0 : longest(usual, usage).row().aboveInputTokens();
    if (above > line.row().aboveInputTokens()) {
      // Where long contexts cost more, a tier's price for short ones would be too low.
      throw MissingPriceException.length(provider, model, usage.serviceTier(), above);
    }
    return line;
  }

  /** Of those that it exceeds, the one for the longest contexts. */
  private static PriceLine longest(List<PriceLine> lengths, Usage usage) {
    PriceLine line = lengths.getFirst();
    for (PriceLine candidate : lengths) {
      if (usage.allInput() > candidate.row().aboveInputTokens()) {
        line = candidate;
      }
    }
    return line;
  }

  /** By length of context; pictures of a size without a price have that of any size, if any. */
  private @Nullable List<PriceLine> lengths(String tier, @Nullable String imageSize) {
    Map<String, List<PriceLine>> sizes = byTierAndSize.getOrDefault(tier, Map.of());
    List<PriceLine> exact = sizes.get(Objects.requireNonNullElse(imageSize, ""));
    return exact == null ? sizes.get("") : exact;
  }

  /**
   * What the usage costs, to the last digit. Tokens read from or written into a prompt cache cost
   * what input costs if the table has no price of their own for them, and thoughts what output
   * costs.
   *
   * @throws MissingPriceException if the usage has a unit that this model has no price for
   */
  public Usd cost(Usage usage) {
    Rates rates = line(usage).row().rates();
    Usd request = rates.get(Unit.PER_REQUEST);
    long reasoning = rates.get(Unit.REASONING) == null ? 0 : usage.reasoningTokens();
    return (request == null ? Usd.ZERO : request)
        .plus(part(usage.inputTokens(), rates, Unit.INPUT, Unit.INPUT))
        .plus(part(usage.cachedTokens(), rates, Unit.CACHED_INPUT, Unit.INPUT))
        .plus(part(usage.cacheWriteTokens(), rates, Unit.CACHE_WRITE, Unit.INPUT))
        .plus(part(usage.outputTokens() - reasoning, rates, Unit.OUTPUT, Unit.OUTPUT))
        .plus(part(reasoning, rates, Unit.REASONING, Unit.OUTPUT))
        .plus(part(usage.images(), rates, Unit.PER_IMAGE, Unit.PER_IMAGE))
        .plus(part(usage.characters(), rates, Unit.PER_CHARACTER, Unit.PER_CHARACTER))
        .plus(part(usage.seconds(), rates, Unit.PER_SECOND, Unit.PER_SECOND));
  }

  private Usd part(long quantity, Rates rates, Unit unit, Unit otherwise) {
    if (quantity == 0) {
      return Usd.ZERO;
    }
    Usd price = rates.get(unit) == null ? rates.get(otherwise) : rates.get(unit);
    if (price == null) {
      throw MissingPriceException.unit(provider, model, unit);
    }
    return price.times(quantity);
  }

  /** As {@link #worstCase(Usage)}, of text and the standard tier. */
  public Usd worstCase(long inputTokens, long maxOutputTokens) {
    return worstCase(Usage.tokens(inputTokens, maxOutputTokens));
  }

  /**
   * The most that a call can cost whose use stays below all of these counts: whichever of the tiers
   * that it can be served by is the dearest, whichever length of context it may reach, every input
   * token written into the cache if that is dearer, every output token used. A picture or a
   * recording is charged by those of the units that the table has prices for: by the piece, the
   * character, the second or the token.
   *
   * @throws MissingPriceException if there is no price for what such a call is charged by
   */
  public Usd worstCase(Usage most) {
    Usd worst = Usd.ZERO;
    for (String tier : tiers(most.serviceTier(), most.imageSize())) {
      List<PriceLine> lengths = lengths(tier, most.imageSize());
      if (lengths == null) {
        throw MissingPriceException.variant(provider, model, tier, most.imageSize());
      }
      for (PriceLine line : reachable(lengths, most)) {
        Usd cost = most(most, line.row().rates());
        worst = cost.compareTo(worst) > 0 ? cost : worst;
      }
    }
    return worst;
  }

  /** What a call that may turn out shorter can be priced by. */
  private static List<PriceLine> reachable(List<PriceLine> lengths, Usage most) {
    return lengths.stream()
        .filter(
            line ->
                line.row().aboveInputTokens() == 0
                    || most.allInput() > line.row().aboveInputTokens())
        .toList();
  }

  /** Where another tier is asked for, the provider may all the same serve the standard one. */
  private List<String> tiers(String asked, @Nullable String imageSize) {
    return switch (asked) {
      case ServiceTier.STANDARD -> List.of(ServiceTier.STANDARD);
      case ServiceTier.AUTO -> {
        List<String> live = new ArrayList<>(List.of(ServiceTier.STANDARD));
        byTierAndSize.keySet().stream()
            .filter(tier -> !tier.equals(ServiceTier.BATCH) && !live.contains(tier))
            .filter(tier -> lengths(tier, imageSize) != null)
            .forEach(live::add);
        yield live;
      }
      default -> List.of(ServiceTier.STANDARD, asked);
    };
  }

  private Usd most(Usage most, Rates rates) {
    boolean media = most.images() + most.characters() + most.seconds() > 0;
    if (media && !isSoldSomehow(rates)) {
      throw MissingPriceException.unit(
          provider, model, most.images() > 0 ? Unit.PER_IMAGE : Unit.PER_CHARACTER);
    }
    Usd sum = Objects.requireNonNullElse(rates.get(Unit.PER_REQUEST), Usd.ZERO);
    if (!media) {
      // Both have to be there, whatever else there is.
      part(most.allInput(), rates, Unit.INPUT, Unit.INPUT);
      part(most.outputTokens(), rates, Unit.OUTPUT, Unit.OUTPUT);
    }
    sum =
        sum.plus(dearest(most.allInput(), rates, Unit.INPUT, Unit.CACHED_INPUT, Unit.CACHE_WRITE));
    sum = sum.plus(dearest(most.outputTokens(), rates, Unit.OUTPUT, Unit.REASONING));
    sum = sum.plus(dearest(most.images(), rates, Unit.PER_IMAGE));
    sum = sum.plus(dearest(most.characters(), rates, Unit.PER_CHARACTER));
    return sum.plus(dearest(most.seconds(), rates, Unit.PER_SECOND));
  }

  private static boolean isSoldSomehow(Rates rates) {
    return rates.get(Unit.PER_IMAGE) != null
        || rates.get(Unit.PER_CHARACTER) != null
        || rates.get(Unit.PER_SECOND) != null
        || rates.get(Unit.OUTPUT) != null;
  }

  private static Usd dearest(long quantity, Rates rates, Unit... units) {
    Usd dearest = Usd.ZERO;
    for (Unit unit : units) {
      Usd price = rates.get(unit);
      dearest = price != null && price.compareTo(dearest) > 0 ? price : dearest;
    }
    return dearest.times(quantity);
  }

  /** For tests and tables of one's own: one row that is always in force. */
  public static Price of(long id, String provider, String model, Rates rates) {
    PriceRow row = PriceRow.of(provider, model, LocalDate.EPOCH, rates);
    return new Price(
        provider, model, List.of(new PriceLine(id, PriceLine.LOCAL, Instant.EPOCH, row)));
  }
}
