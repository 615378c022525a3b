package dev.troupe.schemas;

import java.time.Duration;

/** What an answer is, which says how long it stays good. */
public enum CacheKind {
  AI_RESPONSE(7),
  VOICE_PROFILE(30),
  DIALOGUE_PATTERN(7),
  JOKE_STRUCTURE(7),
  VALIDATION_RESULT(1),
  EPISODE_OUTLINE(1);

  private final Duration ttl;

  CacheKind(int days) {
    this.ttl = Duration.ofDays(days);
  }

  public Duration ttl() {
    return ttl;
  }
}
