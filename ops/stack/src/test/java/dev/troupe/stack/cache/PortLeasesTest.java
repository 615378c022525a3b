package dev.troupe.stack.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortLeasesTest {
  @TempDir Path cache;

  @Test
  void next_forTwoWhoDrawTheSame_isNotTheSamePort() throws IOException {
    // Nobody listens on any of them: what tells them apart is that they were given out.
    Set<Integer> given = new HashSet<>();
    for (int stack = 0; stack < 20; stack++) {
      given.add(PortLeases.next(cache, new Random(7)));
    }

    assertThat(given).hasSize(20);
  }
}
