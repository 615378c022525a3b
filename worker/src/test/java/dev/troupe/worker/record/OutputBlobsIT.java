package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.testbed.Fleet;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class OutputBlobsIT {
  private static final byte[] PICTURE = {1, 2, 3};
  private static final String DIGEST = Digest.of(PICTURE);
  private static final Duration HOUR = BlobReferences.GRACE.plusSeconds(1);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
  private final Fleet fleet;
  private final BlobStore blobs;
  private final OutputBlobs outputs;

  OutputBlobsIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    blobs =
        BlobStore.open(
            TroupeConfig.Blobs.DEFAULT,
            fleet.database(),
            new Uuid7(now::get, new Random(1)),
            now::get);
    outputs = OutputBlobs.in(blobs, now::get);
  }

  @AfterEach
  void close() {
    blobs.close();
    fleet.close();
  }

  @Test
  void keep_whatNoOutputComesToReferTo_isSweptAfterAnHour() throws Exception {
    assertThat(outputs.keep("acme", DIGEST, PICTURE)).isTrue();
    assertThat(outputs.keep("acme", DIGEST, PICTURE)).as("the same again").isTrue();
    assertThat(read("acme")).isEqualTo(PICTURE);
    assertThat(fleet.count("SELECT count(*) FROM blob_object")).isEqualTo(1);

    now.set(now.get().plus(HOUR));
    sweep();

    assertThat(blobs.find("acme", DIGEST)).isEmpty();
    assertThat(outputs.share("acme", "acme", DIGEST)).isFalse();
  }

  @Test
  void keep_anOutputRefersToIt_staysUntilThatIsGone() throws Exception {
    outputs.keep("acme", DIGEST, PICTURE);
    fleet.update(
        "INSERT INTO output_blob (task_id, tenant, digest) VALUES (?, 'acme', ?)",
        fleet.nextId(),
        DIGEST);
    now.set(now.get().plus(HOUR));
    sweep();
    assertThat(read("acme")).isEqualTo(PICTURE);
  }

  @Test
  void share_withAnotherTenant_givesItItsOwn() throws Exception {
    assertThat(outputs.share("acme", "bolt", DIGEST)).as("nobody has it").isFalse();
    outputs.keep("acme", DIGEST, PICTURE);

    assertThat(outputs.share("acme", "bolt", DIGEST)).isTrue();

    blobs.delete("acme", DIGEST);
    assertThat(read("bolt")).isEqualTo(PICTURE);
  }

  @Test
  void share_nearItsEnd_staysLongEnoughToBeReferredTo() throws Exception {
    outputs.keep("acme", DIGEST, PICTURE);
    now.set(now.get().plus(Duration.ofMinutes(55)));

    assertThat(outputs.share("acme", "acme", DIGEST)).isTrue();

    now.set(now.get().plus(Duration.ofMinutes(9)));
    sweep();
    assertThat(read("acme")).isEqualTo(PICTURE);
  }

  @Test
  void keep_whileTheDatabaseIsAway_saysSo() {
    fleet.close();
    assertThat(outputs.keep("acme", DIGEST, PICTURE)).isFalse();
    assertThat(outputs.share("acme", "bolt", DIGEST)).isFalse();
  }

  private byte[] read(String tenant) throws Exception {
    try (InputStream in = blobs.open(tenant, DIGEST, 0, Long.MAX_VALUE)) {
      return in.readAllBytes();
    }
  }

  private void sweep() {
    while (blobs.sweep()) {
      // There may be more.
    }
  }
}
