package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.LimitHeaders;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.time.InstantSource;
import java.util.List;

/**
 * Reads what every reply of a provider tells in its headers. Thread-safe.
 *
 * @param requestIds names of the header that has the request's id, the best first
 * @param limits in this provider's words
 */
public record WireReader(List<String> requestIds, LimitReader limits, InstantSource clock) {
  private static final int MAX_ID = 200;

  public WireReader {
    requestIds = List.copyOf(requestIds);
  }

  public Wire read(int status, HttpHeaders headers) {
    LimitHeaders read = limits.read(headers, clock.instant());
    for (String name : requestIds) {
      String id = headers.firstValue(name).orElse("").strip();
      if (!id.isEmpty()) {
        return new Wire(id.length() > MAX_ID ? id.substring(0, MAX_ID) : id, status, read);
      }
    }
    return new Wire(null, status, read);
  }
}
