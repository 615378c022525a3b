package dev.troupe.cli;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of US dollars on the command line: {@code 5}, {@code 0.25}, {@code $12.50}. */
final class Dollars implements ITypeConverter<Usd> {
  private static final Usd MOST = Usd.of("999999.999999999999");

  @Override
  public Usd convert(String text) {
    try {
      Usd usd = Usd.of(new BigDecimal(text.startsWith("$") ? text.substring(1) : text));
      if (usd.compareTo(Usd.ZERO) >= 0 && usd.compareTo(MOST) <= 0) {
        return usd;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below.
    }
    throw new TypeConversionException(
        text + " (expected: dollars from 0 to 999999.99 such as 12.50, at most 12 decimals)");
  }
}
