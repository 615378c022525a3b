package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A day or month of some place, and how far it has come. */
public record Window(Per per, ZoneId zone, Instant startsAt, Instant endsAt, Instant now) {
  /** How long it is. */
  public enum Per {
    DAY,
    MONTH
  }

  /** The one that a moment lies in. Days of 23 and 25 hours are what they are. */
  public static Window around(Instant now, Per per, ZoneId zone) {
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate first = per == Per.DAY ? today : today.withDayOfMonth(1);
    LocalDate next = per == Per.DAY ? first.plusDays(1) : first.plusMonths(1);
    return new Window(
        per, zone, first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant(), now);
  }

  /** The first day of UTC that lies in it as a whole. */
  LocalDate firstWholeDay() {
    LocalDateTime start = LocalDateTime.ofInstant(startsAt, ZoneOffset.UTC);
    LocalDate day = start.toLocalDate();
    return start.equals(day.atStartOfDay()) ? day : day.plusDays(1);
  }

  /** What it will have cost in the end if it goes on as until now. */
  Usd projected(Usd spent) {
    long passed = Math.max(1, Duration.between(startsAt, now).toMillis());
    return new Usd(
        BigInteger.valueOf(spent.picos())
            .multiply(BigInteger.valueOf(Duration.between(startsAt, endsAt).toMillis()))
            .divide(BigInteger.valueOf(passed))
            .longValueExact());
  }
}
