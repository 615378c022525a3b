package dev.troupe.simulator.answer;

import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers beginnings of prompts, as OpenAI does: from 1,024 tokens on, in steps of 128. Keeps the
 * latest beginnings only. Thread-safe.
 */
public final class PromptCache {
  private static final int LEAST = 1_024;
  private static final int STEP = 128;
  private static final int KEPT = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > KEPT;
        }
      };

  /** How many tokens of this prompt were seen before; remembers it. */
  public long cachedTokens(SimulatedRequest request) {
    var text = new StringBuilder(request.model()).append('\0');
    request.messages().forEach(m -> text.append(m.role()).append('\0').append(m.text()));
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    var hash = 0xcbf29ce484222325L;
    var cached = 0L;
    lock.lock();
    try {
      for (var i = 0; i < bytes.length; i++) {
        hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
        var tokens = (i + 1) / TokenCounter.BYTES_PER_TOKEN;
        var atStep = (i + 1) % (STEP * TokenCounter.BYTES_PER_TOKEN) == 0;
        if (atStep && tokens >= LEAST && seen.put(hash, true) != null) {
          cached = tokens;
        }
      }
    } finally {
      lock.unlock();
    }
    return cached;
  }
}
