package dev.troupe.worker.provider.elevenlabs;

import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.http.LimitReader;
import dev.troupe.worker.provider.http.LimitReader.Row;
import java.util.List;

/** Here calls at one time are limited: told are the places and how many are taken. */
final class Places {
  static final LimitReader LIMITS =
      new LimitReader(
          List.of(
              Row.taken(
                  Axis.CONCURRENT, "maximum-concurrent-requests", "current-concurrent-requests")));

  private Places() {}
}
