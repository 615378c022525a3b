package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path folder = Path.of("");
  private Path home = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void copy() throws IOException {
    home = Files.createDirectories(folder.resolve("a checkout"));
    Files.copy(PROJECT.resolve("troupe"), home.resolve("troupe"));
    home.resolve("troupe").toFile().setExecutable(true);
    Files.copy(PROJECT.resolve("mvnw"), home.resolve("mvnw"));
    home.resolve("mvnw").toFile().setExecutable(true);
    Files.createDirectories(home.resolve(".mvn"));
    Files.copy(PROJECT.resolve(".mvn/find-jdk.sh"), home.resolve(".mvn/find-jdk.sh"));
    String options = "ops/stack/src/main/resources/dev/troupe/stack/process/jvm.options";
    Files.createDirectories(home.resolve(options).getParent());
    Files.copy(PROJECT.resolve(options), home.resolve(options));
    Path target = Files.createDirectories(home.resolve("ops/cli/target"));
    Files.createSymbolicLink(target.resolve("lib"), PROJECT.resolve("ops/cli/target/lib"));
    String jar = "troupe-cli-0.1.0.jar";
    Files.createSymbolicLink(target.resolve(jar), PROJECT.resolve("ops/cli/target").resolve(jar));
    Files.createFile(target.resolve("troupe-built"));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", Files.createDirectories(folder.resolve("user")).toString());
    environment.put("TROUPE_JAVA_HOME", System.getProperty("java.home"));
  }

  private Ended run(Path script, String... arguments) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int code = builder.start().waitFor();
    return new Ended(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void run_fromAnotherFolderByAPathWithSpaces_starts() throws Exception {
    assertThat(run(home.resolve("troupe"), "--version"))
        .isEqualTo(new Ended(0, "troupe 0.1.0\n", ""));
  }

  @Test
  void run_afterAnotherVersion_leavesNothingOfItOnTheClassPath() throws Exception {
    Path target = home.resolve("ops/cli/target");
    Path old = Files.createFile(target.resolve("troupe-cli-0.0.9.jar"));
    Files.delete(target.resolve("troupe-built"));
    // A build that only puts the new jar where it belongs.
    Files.writeString(
        home.resolve("mvnw"),
        "#!/bin/sh\nln -s '%1$s/troupe-cli-0.1.0.jar' '%1$s/lib' \"${0%%/*}/ops/cli/target\"\n"
            .formatted(PROJECT.resolve("ops/cli/target").toRealPath()));

    assertThat(run(home.resolve("troupe"), "--version").out()).isEqualTo("troupe 0.1.0\n");

    assertThat(old).doesNotExist();
  }

  @Test
  void run_cacheOfTheBuildIsDamaged_startsAllTheSame() throws Exception {
    Path cache = Files.createDirectories(home.resolve("ops/cli/target/aot")).resolve("CliMain.aot");
    Files.writeString(cache, "not a cache");
    assertThat(run(home.resolve("troupe"), "--version"))
        .isEqualTo(new Ended(0, "troupe 0.1.0\n", ""));

    environment.put("TROUPE_JAVA_OPTS", "-XX:AOTMode=on"); // it is that cache which it was given
    assertThat(run(home.resolve("troupe"), "--version").code()).isNotZero();
  }

  @Test
  void run_throughALink_meansTheCheckout() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("t"), home.resolve("troupe"));
    assertThat(run(link, "jobs").err()).startsWith("troupe: no fleet runs here");
  }

  @Test
  void run_oldJdksBeforeTheRightOne_findsIt() throws Exception {
    environment.remove("TROUPE_JAVA_HOME");
    environment.put("JAVA_HOME", fakeJdk("old", "17.0.2").toString());
    Path right = folder.resolve("user/.sdkman/candidates/java");
    Files.createDirectories(right);
    Files.createSymbolicLink(right.resolve("25-tem"), Path.of(System.getProperty("java.home")));
    assertThat(run(home.resolve("troupe"), "--version").code()).isZero();
  }

  @Test
  void run_stdoutIsNoTerminal_printsNoColoursAndNoProgress() throws Exception {
    Ended ended = run(home.resolve("troupe"), "doctor");
    assertThat(ended.out()).contains("JDK").doesNotContain("\u001b");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void run_writesOnlyIntoTheCheckoutAndTheCache() throws Exception {
    run(home.resolve("troupe"), "doctor");
    try (var all = Files.list(folder.resolve("user"))) {
      assertThat(all.map(Path::getFileName).map(Path::toString)).containsExactly(".cache");
    }
  }

  @Test
  void run_withoutHome_saysSoInASentence() throws Exception {
    environment.remove("HOME");
    String sentence =
        "Troupe keeps programs and Maven's artifacts in $HOME/.cache/troupe, and HOME is not set: set"
            + " HOME, or XDG_CACHE_HOME to a folder of yours.\n";
    assertThat(run(home.resolve("troupe"), "jobs")).isEqualTo(new Ended(5, "", sentence));
    assertThat(run(home.resolve("mvnw"), "-v")).isEqualTo(new Ended(5, "", sentence));
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    assertThat(run(home.resolve("troupe"), "--version").code()).isZero();
  }

  private Path fakeJdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    Path javac = Files.createDirectories(jdk.resolve("bin")).resolve("javac");
    Files.writeString(javac, "#!/bin/sh\nexit 1\n");
    javac.toFile().setExecutable(true);
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }
}
