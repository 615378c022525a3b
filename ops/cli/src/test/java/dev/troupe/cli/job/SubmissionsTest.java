package dev.troupe.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.role.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionsTest {
  private static final Path EXAMPLES = Path.of("../../examples");

  private final Submissions submissions =
      new Submissions(new Uuid7(InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1)));

  private Submission digest(List<InputFile> files) {
    return submissions.of(
        Bundle.read(EXAMPLES.resolve("digest")),
        files,
        Map.of("n", "3", "title", "A day"),
        null,
        Submissions.Terms.NONE);
  }

  @Test
  void of_bundle_isAJobThatTheSchedulerCanRead() {
    Submission submission = digest(List.of(new InputFile("a.md", "text", 4)));
    JobSubmission job = Json.STRICT.readValue(submission.body(), JobSubmission.class);
    assertThat(job.id()).isEqualTo(submission.id()).startsWith("digest-");
    assertThat(job.loop()).isNotNull();
    assertThat(job.roles()).containsOnlyKeys("summarizer", "digester");
    assertThat(String.valueOf(job.input()))
        .isEqualTo(
            "{\"n\":3,\"title\":\"A day\",\"files\":[{\"path\":\"a.md\",\"text\":\"text\"}]}");
    assertThat(submission.blobs()).isEmpty();
  }

  @Test
  void settings_fromFiles_areReadAndJsonIsJson(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("team.json"), "{\"lead\": \"Ann\"}");

    Map<String, String> settings =
        Submissions.settings(
            Map.of("team", "@team.json", "list", "[1, 2]", "handle", "@@ann", "text", "[1"),
            folder);

    Submission submission =
        submissions.of(
            Bundle.read(EXAMPLES.resolve("digest")),
            List.of(),
            settings,
            null,
            Submissions.Terms.NONE);
    assertThat(
            String.valueOf(Json.STRICT.readValue(submission.body(), JobSubmission.class).input()))
        .isEqualTo(
            "{\"handle\":\"@ann\",\"list\":[1,2],\"team\":{\"lead\":\"Ann\"},\"text\":\"[1\"}");
    assertThatThrownBy(() -> Submissions.settings(Map.of("team", "@none.json"), folder))
        .hasMessageStartingWith("--set: team=@none.json (expected: a file of at most ");
  }

  @Test
  void of_longFiles_travelAsReferences() {
    String text = "x".repeat(300_000);
    Submission submission =
        digest(List.of(new InputFile("a", text, 300_000), new InputFile("b", text + "y", 300_001)));
    JobSubmission job = Json.STRICT.readValue(submission.body(), JobSubmission.class);
    assertThat(String.valueOf(job.input())).contains("{\"path\":\"b\"}");
    assertThat(job.inputRefs()).containsOnlyKeys("/files/0/text", "/files/1/text");
    String reference = Objects.requireNonNull(job.inputRefs()).get("/files/1/text");
    assertThat(submission.blobs()).hasSize(2).containsEntry(reference, text + "y");
    assertThat(submission.body()).hasSizeLessThan(10_000);
  }

  @Test
  void ofJson_withoutId_getsOne() {
    Submission submission = submissions.ofJson("job.json", "{\"tasks\":[],\"tenant\":\"acme\"}");
    assertThat(submission.id()).startsWith("job-");
    assertThat(submission.tenant()).isEqualTo("acme");
    assertThat(Json.MESSAGES.readTree(submission.body()).path("id").asString())
        .isEqualTo(submission.id());
  }

  @Test
  void ofJson_withId_staysAsItIs() {
    String json = "{ \"id\": \"x\",  \"unknown\": 1 }";
    assertThat(submissions.ofJson("job.json", json).body()).isEqualTo(json);
  }

  @Test
  void ofJson_whatNoSchedulerTakes_isRefusedBeforeItIsSent() {
    assertThatThrownBy(() -> submissions.ofJson("job.json", "{\"id\": \"a\\u0000\"}"))
        .hasMessageContaining("job.json: /id: U+0000 at offset 1 (expected: text without");
  }

  @Test
  void ofJson_notAnObject_saysWhere() {
    assertThatThrownBy(() -> submissions.ofJson("job.json", "{\n\"a\" 1}"))
        .hasMessageContaining("job.json: not JSON from line 2, column");
    assertThatThrownBy(() -> submissions.ofJson("job.json", "[]"))
        .hasMessage("job.json (expected: a job as a JSON object)");
  }
}
