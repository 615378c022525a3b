package dev.troupe.simulator.answer;

import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers beginnings of prompts: by itself, as OpenAI does, from 1,024 tokens on in steps of 128;
 * or where the client marked them, as Anthropic does. Keeps the latest beginnings only.
 * Thread-safe.
 */
public final class PromptCache {
  private static final int LEAST = 1_024;
  private static final int STEP = 128;
  private static final int KEPT = 100_000;
  private static final long SEED = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /**
   * What a prompt has to do with the cache, in tokens.
   *
   * @param read the part that was there
   * @param written the part that is put there now, for which the provider asks a price of its own
   */
  public record Use(long read, long written) {
    /** No cache at all. */
    public static final Use NONE = new Use(0, 0);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > KEPT;
        }
      };

  /** What this prompt would read and write now. */
  public Use look(SimulatedRequest request) {
    return use(request, false);
  }

  /** The same, and remembers the prompt. */
  public Use use(SimulatedRequest request) {
    return use(request, true);
  }

  private Use use(SimulatedRequest request, boolean remember) {
    var breakpoints = request.cacheBreakpoints();
    lock.lock();
    try {
      return breakpoints == null
          ? new Use(automatic(request, remember), 0)
          : marked(request, breakpoints, remember);
    } finally {
      lock.unlock();
    }
  }

  private long automatic(SimulatedRequest request, boolean remember) {
    var text = new StringBuilder(request.model()).append('\0');
    request.messages().forEach(m -> text.append(m.role()).append('\0').append(m.text()));
    var hash = SEED;
    var cached = 0L;
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    for (var i = 0; i < bytes.length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * PRIME;
      var tokens = (i + 1) / TokenCounter.BYTES_PER_TOKEN;
      var atStep = (i + 1) % (STEP * TokenCounter.BYTES_PER_TOKEN) == 0;
      if (atStep && tokens >= LEAST && wasSeen(hash, remember)) {
        cached = tokens;
      }
    }
    return cached;
  }

  private Use marked(SimulatedRequest request, List<Integer> breakpoints, boolean remember) {
    var hash = hash(SEED, request.model());
    var tokens = 0L;
    var read = 0L;
    var last = 0L;
    for (var i = 0; i < request.messages().size(); i++) {
      var message = request.messages().get(i);
      hash = hash(hash(hash, message.role()), message.text());
      tokens += TokenCounter.ofMessage(message);
      if (breakpoints.contains(i + 1) && tokens >= LEAST) {
        last = tokens;
        read = wasSeen(hash, remember) ? tokens : read;
      }
    }
    return new Use(read, last - read);
  }

  private boolean wasSeen(long hash, boolean remember) {
    return remember ? seen.put(hash, true) != null : seen.containsKey(hash);
  }

  private static long hash(long start, String text) {
    var hash = start;
    for (var b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash * PRIME;
  }
}
