package dev.troupe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WindowSizeTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger window = new AtomicInteger(120);
  private final WindowSize size = new WindowSize(80, window::get, now::get);

  @Test
  void columns_windowHasChanged_followWithinTwoSeconds() {
    assertThat(size.getAsInt()).isEqualTo(80);
    now.set(Instant.ofEpochSecond(2));
    assertThat(size.getAsInt()).isEqualTo(120);
  }

  @Test
  void columns_nobodyKnows_stayAsTheyWere() {
    window.set(0);
    now.set(Instant.ofEpochSecond(2));
    assertThat(size.getAsInt()).isEqualTo(80);
  }
}
