package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StackOptionsTest {
  @Test
  void withOnly_nameOfNoServer_namesItAndThoseThatThereAre() {
    StackOptions all = StackOptions.persistent(Path.of("data"));
    assertThatThrownBy(() -> all.withOnly(Set.of("valkey")))
        .hasMessageContainingAll("only: [valkey]", "kafka", "postgres", "redis");
  }
}
