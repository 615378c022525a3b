package dev.troupe.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Settlement.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path folder;
  private @Nullable Journal journal;

  @AfterEach
  void close() {
    if (journal != null) {
      journal.close();
    }
  }

  private Journal open() throws IOException {
    Journal opened = new Journal(folder, new UUID(7, 7));
    journal = opened;
    return opened;
  }

  /** What another process would read now. */
  private List<PaidAnswer> left() throws IOException {
    List<PaidAnswer> left = new ArrayList<>();
    for (Path file : files()) {
      try (InputStream in = Files.newInputStream(file)) {
        left.addAll(JournalReader.read(in, file.toString()).answers());
      }
    }
    return left;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static Settlement settlement(long call) {
    Usage usage = new Usage(100, 20, 1, 30, 10, 2, 3, 4, "flex", "hd-1024x1792");
    return Settlement.of(
        new UUID(1, call),
        Status.SETTLED,
        new Settlement.Charge(new Usd(520), usage, null),
        new Settlement.Exchange("req-1", 200, Duration.ofMillis(42)),
        null);
  }

  private static PaidAnswer answer(long call, String text) {
    return paid(
        settlement(call),
        new Answered(text, settlement(call).usage(), Finish.LENGTH, new Wire("req-1", 200)));
  }

  private static PaidAnswer paid(Settlement settlement, ProviderOutcome outcome) {
    return new PaidAnswer(
        new UUID(2, 2), "writer", ModelRef.parse("a/b/c"), "sha256:q", settlement, outcome);
  }

  @Test
  void arrived_whateverItIs_isReadBackAsItWas() throws IOException {
    Journal j = open();
    Media picture = new Media("image/png", new byte[] {0, 1, 2, (byte) 255});
    PaidAnswer drawn =
        paid(settlement(2), new Answered(picture, settlement(2).usage(), new Wire("req-1", 200)));
    PaidAnswer refused =
        paid(
            settlement(3),
            new Refused(Reason.CONTENT, "filtered", settlement(3).usage(), new Wire("req-1", 200)));

    j.arrived(answer(1, "ünïcødé \0 and a line\nend"));
    j.arrived(drawn);
    j.arrived(refused);

    assertThat(left()).containsExactly(answer(1, "ünïcødé \0 and a line\nend"), drawn, refused);
  }

  @Test
  void recorded_oneOfTwo_leavesTheOther() throws IOException {
    Journal j = open();
    j.arrived(answer(1, "one"));
    j.arrived(answer(2, "two"));

    j.recorded(new UUID(1, 1));
    j.recorded(new UUID(1, 99)); // a call that was never answered

    assertThat(left()).containsExactly(answer(2, "two"));
  }

  @Test
  void close_everythingRecorded_leavesNoFile() throws IOException {
    Journal j = open();
    j.arrived(answer(1, "one"));
    j.recorded(new UUID(1, 1));
    j.close();
    assertThat(files()).isEmpty();
  }

  @Test
  void close_somethingOpen_leavesItToOthers() throws IOException {
    Journal j = open();
    j.arrived(answer(1, "one"));
    j.close();
    j.arrived(answer(2, "too late"));
    assertThat(left()).containsExactly(answer(1, "one"));
  }

  @Test
  void arrived_muchOfIt_keepsOnlyWhatIsOpen() throws IOException {
    Journal j = open();
    String megabyte = "x".repeat(1 << 20);
    j.arrived(answer(0, "first"));
    for (int i = 1; i <= 50; i++) {
      j.arrived(answer(i, megabyte));
      j.recorded(new UUID(1, i));
    }
    assertThat(left()).containsExactly(answer(0, "first"));

    j.recorded(new UUID(1, 0));
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertThat(bytes).as("bytes on the disk after 50 MB").isLessThan(17 << 20);
    assertThat(left()).isEmpty();
  }

  @Test
  void arrived_oneAtATime_staysSmall() throws IOException {
    Journal j = open();
    for (int i = 0; i < 100; i++) {
      j.arrived(answer(i, "x".repeat(10_000)));
      j.recorded(new UUID(1, i));
    }
    assertThat(Files.size(files().getFirst())).isLessThan(300_000);
  }

  @Test
  void read_cutAnywhere_givesWhatIsWholeBeforeTheCut() throws IOException {
    Journal j = open();
    j.arrived(answer(1, "one"));
    long first = Files.size(files().getFirst());
    j.arrived(answer(2, "two"));
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      try (InputStream in = Files.newInputStream(cut)) {
        JournalReader.Left left = JournalReader.read(in, "cut at " + length);
        assertThat(left.answers()).hasSize(length < first ? 0 : 1);
        assertThat(left.whole()).as("a cut is a process's end, and no damage").isTrue();
      }
    }
  }

  @Test
  void read_aDamagedRecord_isLeftOutWithWhatFollows() throws IOException {
    Journal j = open();
    j.arrived(answer(1, "one"));
    long first = Files.size(files().getFirst());
    j.arrived(answer(2, "two"));
    j.arrived(answer(3, "three"));
    byte[] bytes = Files.readAllBytes(files().getFirst());
    bytes[(int) first + 30] ^= 1;
    j.close();
    Files.write(files().getFirst(), bytes, StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(left()).containsExactly(answer(1, "one"));
  }

  @Test
  void file_isForItsOwnerOnly() throws IOException {
    open();
    assertThat(Files.getPosixFilePermissions(files().getFirst()))
        .hasToString("[OWNER_READ, OWNER_WRITE]");
  }
}
