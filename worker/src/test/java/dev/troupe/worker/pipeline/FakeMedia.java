package dev.troupe.worker.pipeline;

import dev.troupe.worker.provider.Media;
import dev.troupe.worker.record.KeptMedia;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers who has what. */
final class FakeMedia implements KeptMedia {
  private final Set<String> there = ConcurrentHashMap.newKeySet();

  /** Everything is gone. */
  void lose() {
    there.clear();
  }

  @Override
  public boolean keep(String tenant, Media media) {
    there.add(tenant + " " + media.digest());
    return true;
  }

  @Override
  public boolean share(String owner, String tenant, String digest) {
    if (!there.contains(owner + " " + digest)) {
      return false;
    }
    there.add(tenant + " " + digest);
    return true;
  }
}
