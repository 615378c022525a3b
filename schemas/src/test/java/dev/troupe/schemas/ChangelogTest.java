package dev.troupe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a reader looks for a function or view, there it is, and nowhere else. */
class ChangelogTest {
  private static final Path DB = Path.of("src/main/resources/dev/troupe/schemas/db");
  private static final Pattern DEFINED =
      Pattern.compile(
          "^CREATE (?:OR REPLACE )?(FUNCTION|VIEW) (?:troupe_report\\.)?(\\w+)", Pattern.MULTILINE);

  @Test
  void changelog_everyFile_isIncludedOnce() throws IOException {
    List<String> included =
        Pattern.compile("file=\"([^\"]+)\"")
            .matcher(Files.readString(DB.resolve("changelog.xml")))
            .results()
            .map(m -> m.group(1))
            .toList();

    assertThat(included)
        .containsExactlyInAnyOrderElementsOf(
            sqlFiles("").map(f -> DB.relativize(f).toString().replace('\\', '/')).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"FUNCTION functions", "VIEW views"})
  void functionsAndViews_eachFile_definesTheOneOfItsName(String kindAndFolder) throws IOException {
    String kind = kindAndFolder.substring(0, kindAndFolder.indexOf(" "));
    for (Path file : sqlFiles(kindAndFolder.substring(kindAndFolder.indexOf(" ") + 1)).toList()) {
      String name = file.getFileName().toString().replace(".sql", "");
      List<MatchResult> defined = DEFINED.matcher(Files.readString(file)).results().toList();
      if (name.equals("report_role")) { // a role, no view
        assertThat(defined).isEmpty();
        continue;
      }
      assertThat(defined).as(file.toString()).hasSize(1);
      assertThat(defined.getFirst().group(1)).as(file.toString()).isEqualTo(kind);
      assertThat(defined.getFirst().group(2)).as(file.toString()).isEqualTo(name);
      assertThat(Files.readString(file)).contains("runOnChange:true", "CREATE OR REPLACE " + kind);
    }
  }

  @Test
  void tables_files_defineNoFunctionAndNoView() throws IOException {
    for (Path file : sqlFiles("tables").toList()) {
      assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(DEFINED);
    }
  }

  private static Stream<Path> sqlFiles(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(DB.resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(".sql")).toList().stream();
    }
  }
}
