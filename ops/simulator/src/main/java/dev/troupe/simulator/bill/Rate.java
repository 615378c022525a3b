package dev.troupe.simulator.bill;

import java.math.BigDecimal;

/**
 * The prices of one model in US dollars; 0 for what it is not charged by.
 *
 * @param input per million tokens, as the next three
 * @param cachedInput the price of input if not given
 * @param cacheWrite the price of input if not given
 * @param perImage per picture
 * @param perCharacter per character spoken
 * @param perSecond per second of audio
 */
public record Rate(
    BigDecimal input,
    BigDecimal cachedInput,
    BigDecimal cacheWrite,
    BigDecimal output,
    BigDecimal perImage,
    BigDecimal perCharacter,
    BigDecimal perSecond) {
  private static final int MILLION_DIGITS = 6;
  private static final int MILLI_DIGITS = 3;

  // Jackson passes null for what the file leaves out.
  @SuppressWarnings("ConstantValue")
  public Rate {
    input = input == null ? BigDecimal.ZERO : input;
    cachedInput = cachedInput == null ? input : cachedInput;
    cacheWrite = cacheWrite == null ? input : cacheWrite;
    output = output == null ? BigDecimal.ZERO : output;
    perImage = perImage == null ? BigDecimal.ZERO : perImage;
    perCharacter = perCharacter == null ? BigDecimal.ZERO : perCharacter;
    perSecond = perSecond == null ? BigDecimal.ZERO : perSecond;
  }

  /** Exact: no rounding anywhere. */
  BigDecimal cost(Usage usage) {
    var tokens =
        times(input, usage.fresh())
            .add(times(cachedInput, usage.cached()))
            .add(times(cacheWrite, usage.cacheWrite()))
            .add(times(output, usage.completion()))
            .movePointLeft(MILLION_DIGITS);
    var units = usage.units();
    return tokens
        .add(times(perImage, units.images()))
        .add(times(perCharacter, units.characters()))
        .add(times(perSecond, units.millis()).movePointLeft(MILLI_DIGITS));
  }

  private static BigDecimal times(BigDecimal price, long count) {
    return price.multiply(BigDecimal.valueOf(count));
  }
}
