package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One effective-dated row of the price table: exact dollars per unit. A null means that this model
 * has no price for that unit, which is not the same as free: a usage that needs it cannot be
 * priced.
 *
 * @param id of the row in PostgreSQL
 */
public record Price(
    long id,
    String provider,
    String model,
    LocalDate effectiveFrom,
    @Nullable Usd input,
    @Nullable Usd cachedInput,
    @Nullable Usd cacheWrite,
    @Nullable Usd output,
    @Nullable Usd perRequest,
    @Nullable Usd perImage,
    @Nullable Usd perCharacter) {

  /**
   * What the usage costs, to the last digit. Tokens read from or written into a prompt cache cost
   * what input costs if the table has no price of their own for them.
   *
   * @throws MissingPriceException if the usage has a unit that this model has no price for
   */
  public Usd cost(Usage usage) {
    Usd sum = perRequest == null ? Usd.ZERO : perRequest;
    sum = sum.plus(part(usage.inputTokens(), input, "input"));
    sum =
        sum.plus(
            part(usage.cachedTokens(), cachedInput == null ? input : cachedInput, "cached input"));
    sum =
        sum.plus(
            part(usage.cacheWriteTokens(), cacheWrite == null ? input : cacheWrite, "cache write"));
    sum = sum.plus(part(usage.outputTokens(), output, "output"));
    sum = sum.plus(part(usage.images(), perImage, "image"));
    return sum.plus(part(usage.characters(), perCharacter, "character"));
  }

  /**
   * The most that a call can cost: every input token written into the cache if that is dearer,
   * every output token used.
   */
  public Usd worstCase(long inputTokens, long maxOutputTokens) {
    Usd asInput = cost(new Usage(inputTokens, 0, 0, maxOutputTokens, 0, 0, 0));
    Usd asWrite = cost(new Usage(0, 0, inputTokens, maxOutputTokens, 0, 0, 0));
    return asInput.compareTo(asWrite) >= 0 ? asInput : asWrite;
  }

  /**
   * The most that a call can cost whose use stays below all of these counts. A picture or a
   * recording is charged by those of the units that the table has prices for: by the piece, the
   * character or the token.
   *
   * @throws MissingPriceException if there is no price for what such a call is charged by
   */
  public Usd worstCase(Usage most) {
    if (most.images() == 0 && most.characters() == 0) {
      return most.outputTokens() == 0
          ? dearerInput(most.inputTokens())
          : worstCase(most.inputTokens(), most.outputTokens());
    }
    if (perImage == null && perCharacter == null && output == null) {
      throw new MissingPriceException(provider, model, most.images() > 0 ? "image" : "character");
    }
    Usd sum = input == null ? Usd.ZERO : dearerInput(most.inputTokens());
    sum = sum.plus(output == null ? Usd.ZERO : part(most.outputTokens(), output, "output"));
    sum = sum.plus(perImage == null ? Usd.ZERO : part(most.images(), perImage, "image"));
    return sum.plus(
        perCharacter == null ? Usd.ZERO : part(most.characters(), perCharacter, "character"));
  }

  private Usd dearerInput(long tokens) {
    Usd asInput = cost(new Usage(tokens, 0, 0, 0, 0, 0, 0));
    Usd asWrite = cost(new Usage(0, 0, tokens, 0, 0, 0, 0));
    return asInput.compareTo(asWrite) >= 0 ? asInput : asWrite;
  }

  private Usd part(long quantity, @Nullable Usd price, String unit) {
    if (quantity == 0) {
      return Usd.ZERO;
    }
    if (price == null) {
      throw new MissingPriceException(provider, model, unit);
    }
    return price.times(quantity);
  }
}
