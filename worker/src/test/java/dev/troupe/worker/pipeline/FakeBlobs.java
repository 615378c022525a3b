package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.OutputBlobs;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers who has what. */
final class FakeBlobs implements OutputBlobs {
  private final Set<String> there = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  /** Everything is gone. */
  void lose() {
    there.clear();
  }

  /** It takes nothing from now on, or takes everything again. */
  void away(boolean now) {
    away = now;
  }

  boolean has(String tenant, String digest) {
    return there.contains(tenant + " " + digest);
  }

  @Override
  public boolean keep(String tenant, String digest, byte[] content) {
    if (away) {
      return false;
    }
    there.add(tenant + " " + digest);
    return true;
  }

  @Override
  public boolean share(String owner, String tenant, String digest) {
    if (!has(owner, digest)) {
      return false;
    }
    there.add(tenant + " " + digest);
    return true;
  }
}
