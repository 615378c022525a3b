package dev.troupe.shared.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.schemas.Hedge;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleFilesTest {
  @TempDir private Path folder;

  @Test
  void read_judgeAndHedge_areCheckedFieldByField() throws IOException {
    write(
        "good.yaml",
        """
        judge: {must: '(?i)curtain', max_words: 300, language: de, no_refusal: true, role: critic, threshold: 8}
        hedge: {after: 2s, max_extra_usd: 0.01}
        """);
    RoleSpec good = role(RoleFiles.read(folder), "good");
    assertThat(good.judge())
        .isEqualTo(
            new JudgeRules(
                List.of("(?i)curtain"),
                null,
                null,
                null,
                null,
                300,
                "de",
                true,
                null,
                "critic",
                8));
    assertThat(good.hedge()).isEqualTo(new Hedge(Duration.ofSeconds(2), Usd.of("0.01")));

    write("bad.yaml", "judge:\n  must_not: '(?=x)'\n  threshold: 3\nhedge: {after: 1s}\n");
    assertThatThrownBy(() -> RoleFiles.read(folder))
        .hasMessageContaining("bad.yaml:2: judge.must_not: (?=x) (expected: a regular expression")
        .hasMessageContaining("bad.yaml:3: judge.threshold: 3 (expected: a role that gives")
        .hasMessageContaining("hedge.max_extra_usd");
  }

  @Test
  void read_markdownAndYaml_haveTheSameFields() throws IOException {
    write("smith.schema.json", "{\"type\": \"string\"}");
    write(
        "smith.md",
        """
        ---
        description: writes scenes
        model: openai/gpt-4o
        fallback: [groq/a, openrouter/meta-llama/b]
        escalate_to: openai/o3
        temperature: 0.8
        max_tokens: 3_000
        timeout: 90s
        output: {$ref: smith.schema.json}
        pool: gpu
        ---

        You write scenes.
        --- Like this.
        """);
    write(
        "judge.yaml",
        """
        system: You judge.
        output:
          type: object
          properties: {score: {type: integer, minimum: 1}}
          required: [score]
        """);
    write("plain.md", "Just a prompt.\n");
    write("notes.txt", "no role");

    Map<String, RoleSpec> roles = RoleFiles.read(folder);

    assertThat(roles).containsOnlyKeys("smith", "judge", "plain");
    RoleSpec smith = role(roles, "smith");
    assertThat(smith.system()).isEqualTo("You write scenes.\n--- Like this.");
    assertThat(smith.fallback())
        .containsExactly(ModelRef.parse("groq/a"), new ModelRef("openrouter", "meta-llama/b"));
    assertThat(smith.maxTokens()).isEqualTo(3000);
    assertThat(smith.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(smith.output()).hasToString("{\"type\":\"string\"}");
    assertThat(smith.pool()).isEqualTo("gpu");
    assertThat(role(roles, "judge").output())
        .hasToString(
            "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\",\"minimum\":1}},"
                + "\"required\":[\"score\"]}");
    assertThat(role(roles, "plain").system()).isEqualTo("Just a prompt.");
  }

  @Test
  void read_mistakesInSeveralFiles_namesAllWithTheirLines() throws IOException {
    Path a = write("a.md", "---\nmodel: gpt-4o\ntemprature: 1\n---\nHi\n");
    Path b = write("b.yaml", "max_tokens: 0\noutput: {$ref: ../../etc/x.json}\n");
    Path c = write("c.md", "---\nmodel: x/y\n");

    RoleException e = catchThrowableOfType(RoleException.class, () -> RoleFiles.read(folder));

    assertThat(e.getMessage().lines())
        .containsExactly(
            a + ":2: model: gpt-4o (expected: provider/model, for example openai/gpt-4o)",
            a
                + ":3: temprature: unknown key (expected: did you mean temperature? one of"
                + " description, modality, system, model, fallback, context_fallback, escalate_to, temperature,"
                + " max_tokens, on_cut, keep, voice, output, timeout, pool, judge, hedge, cache, top_p,"
                + " top_k and 23 more)",
            b + ":1: max_tokens: 0 (expected: a whole number from 1 to 1,000,000)",
            b
                + ":2: output: $ref ../../etc/x.json (expected: a file beside the role's folder or"
                + " in it)",
            c + ":1: --- without an end (expected: a second line of --- after the settings)");
  }

  @Test
  void read_linkThatLeadsAway_isRefused(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret.json"), "{\"type\": \"string\"}");
    Path prompt = Files.writeString(elsewhere.resolve("prompt.md"), "Secret.");
    Path roles = Files.createDirectories(folder.resolve("fleet/roles"));
    Files.createSymbolicLink(roles.resolve("inside.json"), secret);
    Path link = Files.createSymbolicLink(roles.resolve("link.md"), prompt);
    Path a = Files.writeString(roles.resolve("a.yaml"), "output: {$ref: inside.json}\n");

    RoleException e = catchThrowableOfType(RoleException.class, () -> RoleFiles.read(roles));

    assertThat(e.getMessage().lines())
        .containsExactlyInAnyOrder(
            a + ":1: output: $ref inside.json (expected: a file beside the role's folder or in it)",
            link + ": a link (expected: a file beside its folder or in it)");
  }

  @Test
  void read_whatMayNotEnter_isRefused() throws IOException {
    Path a = write("a.md", "You say \u0000.");
    Path b = write("b.yaml", "voice: \"x\\ny\"\njudge: {role: \"\"}\n");
    Path c = write("c.yaml", "output: {$ref: \"#\"}\n");
    Path d = write("d\u0001.md", "Hi.");

    RoleException e = catchThrowableOfType(RoleException.class, () -> RoleFiles.read(folder));

    assertThat(e.getMessage().lines())
        .containsExactlyInAnyOrder(
            a
                + ": U+0000 at offset 8 (expected: text without U+0000 and without half a surrogate"
                + " pair)",
            b + ":1: voice: x\\u000ay (expected: 1 to 200 characters, no control characters)",
            b + ":2: judge.role: '' (expected: 1 to 200 characters, no control characters)",
            c
                + ":1: output: refers to itself (expected: references that end: each step back into a"
                + " part of it)",
            d.toString().replace("\u0001", "\\u0001")
                + ": its name (expected: 1 to 200 characters, no control characters)");
  }

  @Test
  void read_longSystemPrompt_warns() throws IOException {
    write("long.md", "word ".repeat(400));
    List<Problem> warnings = new ArrayList<>();

    RoleFiles.read(folder, warnings::add);

    assertThat(warnings)
        .singleElement()
        .hasToString(
            folder.resolve("long.md")
                + ": system: about 499 tokens (expected: at most 400, since every call pays for them)");
  }

  private static RoleSpec role(Map<String, RoleSpec> roles, String name) {
    return Objects.requireNonNull(roles.get(name));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
