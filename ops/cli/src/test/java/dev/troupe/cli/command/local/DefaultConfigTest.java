package dev.troupe.cli.command.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Troupe;
import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultConfigTest {
  @TempDir Path folder = Path.of("");

  @Test
  void in_anEmptyFolder_writesOneWithoutMistakes() throws IOException {
    Screen screen = Screen.plain();
    Path file = DefaultConfig.in(folder);

    int exit =
        Troupe.run(
            new CliContext(screen.terminal(), folder, folder, Map.of()),
            "config",
            "check",
            file.toString());

    assertThat(exit).isZero();
    assertThat(screen.out()).startsWith("ok: 2 providers");
    assertThat(screen.err()).isEmpty();
  }
}
