package dev.troupe.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "docs/**/*.md, docs/a.md, true",
    "docs/**/*.md, docs/x/y/a.md, true",
    "docs/**/*.md, docs/a.txt, false",
    "docs/**/*.md, other/docs/a.md, false",
    "**/*.md, a.md, true",
    "**/*.md, x/a.md, true",
    "docs/**, docs/x/a.md, true",
    "docs/**, docsx/a.md, false",
    "*.md, a.md, true",
    "*.md, x/a.md, false",
    "a?.md, ab.md, true",
    "a?.md, a/.md, false",
    "[a-c].md, b.md, true",
    "[!a-c].md, b.md, false",
    "[!a-c].md, d.md, true",
    "[a.md, [a.md, true",
    "'{a,b}.md', b.md, true",
    "'{a,b}.md', c.md, false",
    "'a,b.md', 'a,b.md', true",
    "a.md, aXmd, false",
    "a}.md, a}.md, true",
    "'ü (1)+$.md', 'ü (1)+$.md', true"
  })
  void matches_pathsAsAShellWould(String glob, String path, boolean expected) {
    assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "docs/**/*.md, docs",
    "docs/a/b*.md, docs/a",
    "/data/*.md, /data",
    "/*.md, /",
    "'*.md', ''",
    "'do?s/x/*.md', ''"
  })
  void root_isTheLastFolderWithoutWildcard(String glob, String root) {
    assertThat(Glob.of(glob).root()).isEqualTo(root);
  }
}
