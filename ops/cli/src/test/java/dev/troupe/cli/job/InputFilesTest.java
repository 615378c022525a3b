package dev.troupe.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.cli.outcome.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    put("docs/b.md", "bee");
    put("docs/a.md", "\uFEFFay");
    put("docs/deep/c.md", "sea");
    put("docs/.hidden/d.md", "no");
    put("docs/target/e.md", "no");
    put("docs/n.txt", "text");
  }

  private void put(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> paths(String... patterns) {
    return new InputFiles(folder).read(List.of(patterns)).stream().map(InputFile::path).toList();
  }

  @Test
  void read_pattern_findsVisibleFilesByName() {
    assertThat(paths("docs/**/*.md")).containsExactly("docs/a.md", "docs/b.md", "docs/deep/c.md");
  }

  @Test
  void read_severalPatterns_keepTheirOrderAndNameEachFileOnce() {
    assertThat(paths("docs/n.txt", "./docs/b.md", "docs/*"))
        .containsExactly("docs/n.txt", "docs/b.md", "docs/a.md");
  }

  @Test
  void read_folder_meansAllInIt() {
    assertThat(paths("docs/"))
        .containsExactly("docs/a.md", "docs/b.md", "docs/deep/c.md", "docs/n.txt");
    assertThat(paths(".")).hasSize(4);
  }

  @Test
  void read_absolutePattern_givesAbsolutePaths() {
    assertThat(paths(folder + "/docs/*.txt")).hasSize(1).first().asString().endsWith("/docs/n.txt");
  }

  @Test
  void read_byteOrderMark_isNoText() {
    assertThat(new InputFiles(folder).read(List.of("docs/a.md")).getFirst().text()).isEqualTo("ay");
  }

  @Test
  void skipped_filesOfFoldersThatBuildsMake_areSaidOnce() throws IOException {
    put("node_modules/x/a.md", "no");
    put("node_modules/x/b.md", "no");
    InputFiles files = new InputFiles(folder);

    assertThat(files.read(List.of("**/*.md", "**/*.txt"))).hasSize(4);
    assertThat(files.skipped())
        .hasValue("3 files in node_modules, target skipped (named by --input, they count)");
    InputFiles named = new InputFiles(folder);
    assertThat(named.read(List.of("docs/target/*.md"))).hasSize(1);
    assertThat(named.skipped()).isEmpty();
  }

  @Test
  void read_nothingMatches_namesThePattern() {
    assertThatThrownBy(() -> paths("docs/*.md", "nope/*.md"))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("nope/*.md")
        .hasMessageContaining("at least one file");
  }

  @Test
  void read_filesThatAreNoText_areAllNamed() throws IOException {
    Files.write(folder.resolve("docs/z.bin"), new byte[] {1, 0, 2});
    Files.write(folder.resolve("docs/y.bin"), new byte[] {(byte) 0xFF, (byte) 0xFE});
    Files.write(folder.resolve("docs/big.txt"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> paths("docs/*"))
        .hasMessageContaining("docs/z.bin: binary")
        .hasMessageContaining("docs/y.bin: not UTF-8")
        .hasMessageContaining("docs/big.txt: 1048577 bytes (expected: at most 1048576)");
  }
}
