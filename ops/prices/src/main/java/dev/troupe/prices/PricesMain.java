package dev.troupe.prices;

import dev.troupe.shared.money.PriceBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * {@code ops/prices/import}: reads a copy of a source, writes the table that is made of it. Reads
 * and writes files only, so that a refresh is the same everywhere.
 *
 * <p>Exit codes: 0 written, 1 a file or a day that can't be read, 2 usage.
 */
@SuppressWarnings("SystemOut") // a program's own words
final class PricesMain {
  private static final int USAGE = 2;

  private PricesMain() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments) {
      case String[] a when a.length == 3 && a[0].equals("standard") ->
          standard(Path.of(a[1]), Path.of(a[2]));
      case String[] a when a.length == 4 && a[0].equals("tiers") ->
          tiers(Path.of(a[1]), Path.of(a[2]), LocalDate.parse(a[3]));
      default -> usage();
    }
  }

  private static void standard(Path source, Path table) throws IOException {
    Files.writeString(table, PriceImport.csv(PriceImport.read(Files.readString(source))));
  }

  private static void tiers(Path source, Path table, LocalDate day) throws IOException {
    TierImport.Result result =
        TierImport.of(TierImport.read(Files.readString(source)), PriceBook.shipped(), day);
    Files.writeString(table, result.csv());
    result.leftOut().forEach(System.out::println);
  }

  private static void usage() {
    System.err.println(
        """
        usage: ops/prices/import standard DATA.json genai-prices.csv
               ops/prices/import tiers PRICES.json litellm-tiers.csv DAY
        DAY is the one on which PRICES.json was taken, such as 2026-11-21\
        """);
    System.exit(USAGE);
  }
}
