package dev.troupe.shared.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every blob store does, wherever its bytes are. */
@ExtendWith(TroupeStack.class)
abstract class BlobStoreContract {
  private static final String TENANT = "acme";
  private static final Duration HOUR = BlobStore.GRACE.plusSeconds(1);
  private static final Sql ROWS = Sql.of("SELECT count(*) AS rows FROM blob_object");
  private static final Sql ID =
      Sql.of("SELECT id FROM blob_object WHERE digest = :digest AND tenant = :tenant");
  private static final Sql FILE =
      Sql.of(
          """
          INSERT INTO file (id, tenant, digest, bytes, filename, purpose, created_at)
          VALUES (:id, :tenant, :digest, 1, 'f', 'batch', now())
          """);
  private static final Sql NO_FILE = Sql.of("DELETE FROM file");

  private final Random random = new Random(7);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
  private final Uuid7 ids = new Uuid7(now::get, random);
  private String url;
  private Database database;
  private ChunkStore chunks;
  private BlobStore store;

  /** The store that is tested, empty. */
  abstract ChunkStore chunks(Database database) throws Exception;

  /** Changes one bit of a chunk where it is stored. */
  abstract void damage(Database database, UUID id, int chunk) throws Exception;

  /** How many blobs, whole or in part, have bytes where they are stored. */
  abstract long left(Database database) throws Exception;

  @BeforeEach
  void open(TestStack stack) throws Exception {
    url = stack.preparedDatabase("blobs", BlobStoreContract::migrate);
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 6), "test");
    chunks = chunks(database);
    store = new BlobStore(database, chunks, List.of(), ids, now::get);
  }

  private static void migrate(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
    }
  }

  @AfterEach
  void close() {
    store.close();
    database.close();
  }

  private byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return content;
  }

  private Blob put(byte[] content) throws IOException {
    return put(content, now.get().plus(HOUR));
  }

  private Blob put(byte[] content, @Nullable Instant keepUntil) throws IOException {
    return store.put(TENANT, new ByteArrayInputStream(content), null, keepUntil);
  }

  private byte[] read(Blob blob) throws IOException {
    return read(blob, 0, Long.MAX_VALUE);
  }

  private byte[] read(Blob blob, long from, long length) throws IOException {
    try (InputStream in = store.open(TENANT, blob.digest(), from, length)) {
      return in.readAllBytes();
    }
  }

  private UUID id(Blob blob) throws SQLException {
    try (Connection c = database.pool().getConnection()) {
      return ID.on(c).set("digest", blob.digest()).set("tenant", TENANT).one(row -> row.uuid("id"));
    }
  }

  private long rows() throws SQLException {
    try (Connection c = database.pool().getConnection()) {
      return ROWS.on(c).one(row -> row.number("rows"));
    }
  }

  private void later(Duration time) {
    now.set(now.get().plus(time));
  }

  @Test
  void put_contentOfAnyLength_comesBackAsItWas() throws Exception {
    for (int length : new int[] {0, 1, ChunkStore.CHUNK, 19 * ChunkStore.CHUNK + 17}) {
      byte[] content = random(length);

      Blob blob = put(content);

      assertThat(blob).isEqualTo(new Blob(Digest.of(content), length));
      assertThat(store.find(TENANT, blob.digest())).contains(blob);
      assertThat(read(blob)).isEqualTo(content);
    }
  }

  @Test
  void open_anyPart_isThatPart() throws Exception {
    byte[] content = random(2 * ChunkStore.CHUNK + 100_000);
    Blob blob = put(content);

    for (int i = 0; i < 30; i++) {
      int from = random.nextInt(content.length);
      int length = random.nextInt(content.length);
      assertThat(read(blob, from, length))
          .as("%d bytes from %d", length, from)
          .isEqualTo(Arrays.copyOfRange(content, from, Math.min(content.length, from + length)));
    }
    assertThat(read(blob, content.length, 1)).isEmpty();
  }

  @Test
  void open_anotherTenant_findsNothing() throws Exception {
    Blob blob = put(random(10));

    assertThat(store.find("other", blob.digest())).isEmpty();
    assertThatThrownBy(() -> store.open("other", blob.digest(), 0, 1))
        .isInstanceOf(BlobException.class)
        .hasMessage(blob.digest() + " (expected: a blob of tenant other)");
  }

  @Test
  void put_sameContentAgain_isThereOnceAndStaysAsLongAsTheLongerWants() throws Exception {
    byte[] content = random(100);
    Blob blob = put(content, now.get().plus(HOUR.multipliedBy(3)));
    assertThat(put(content, now.get().plus(HOUR))).isEqualTo(blob);

    assertThat(rows()).isEqualTo(1);
    assertThat(left(database)).isEqualTo(1);
    later(HOUR.multipliedBy(2));
    sweep();
    assertThat(read(blob)).isEqualTo(content);
  }

  @Test
  void put_twoWritersOfTheSameContentAtOnce_bothSucceedAndItIsThereOnce() throws Exception {
    byte[] content = random(ChunkStore.CHUNK + 5);
    CyclicBarrier bothHaveWritten = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Blob>> writers =
          threads.invokeAll(
              List.of(
                  () -> store.put(TENANT, meeting(content, bothHaveWritten), null, now.get()),
                  () -> store.put(TENANT, meeting(content, bothHaveWritten), null, null)));
      Blob blob = writers.getFirst().get();
      assertThat(writers.getLast().get()).isEqualTo(blob);
      assertThat(read(blob)).isEqualTo(content);
    }
    assertThat(rows()).isEqualTo(1);
    assertThat(left(database)).isEqualTo(1);
  }

  /** Content that ends when the other's does. */
  private static InputStream meeting(byte[] content, CyclicBarrier barrier) {
    return ending(
        content,
        () -> {
          try {
            int _ = barrier.await();
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IOException(e);
          }
        });
  }

  @FunctionalInterface
  private interface End {
    void reached() throws IOException;
  }

  /** Content after which something happens, once. */
  private static InputStream ending(byte[] content, End end) {
    return new FilterInputStream(new ByteArrayInputStream(content)) {
      private boolean reached;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read < 0 && !reached) {
          reached = true;
          end.reached();
        }
        return read;
      }
    };
  }

  @Test
  void put_contentOfAnotherDigest_isRefusedAndNotStored() throws Exception {
    byte[] content = random(100);
    String expected = Digest.of("something else");

    assertThatThrownBy(() -> store.put(TENANT, new ByteArrayInputStream(content), expected, null))
        .isInstanceOf(BlobException.class)
        .hasMessage("content is " + Digest.of(content) + " (expected: " + expected + ")");
    assertThat(store.find(TENANT, Digest.of(content))).isEmpty();
    assertThat(rows()).isZero();
    assertThat(left(database)).isZero();
  }

  @Test
  void put_senderBreaksOff_throwsItAndLeavesNothing() throws Exception {
    byte[] content = random(11 * ChunkStore.CHUNK);
    InputStream broken =
        ending(
            content,
            () -> {
              throw new IOException("gone");
            });

    assertThatThrownBy(() -> store.put(TENANT, broken, null, null))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("gone");
    assertThat(rows()).isZero();
    assertThat(left(database)).isZero();
  }

  @Test
  void put_interrupted_leavesNothingAndStaysInterrupted() throws Exception {
    InputStream broken =
        ending(
            random(ChunkStore.CHUNK + 100),
            () -> {
              Thread.currentThread().interrupt();
              throw new IOException("ended");
            });

    assertThatThrownBy(() -> store.put(TENANT, broken, null, null)).hasMessage("ended");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(rows()).isZero();
    assertThat(left(database)).isZero();
  }

  @Test
  void sweep_whatAKilledWriterLeft_goesAfterAnHourAndWasNeverSeen() throws Exception {
    UUID id = ids.next();
    byte[] content = random(ChunkStore.CHUNK);
    new BlobRows(database).begin(id, TENANT, chunks.name(), now.get(), null);
    // Neither finished nor removed, as kill -9 leaves it.
    try (ChunkStore.Writing writing = chunks.write(id)) {
      for (int i = 0; i < 10; i++) {
        writing.append(content, content.length);
      }
    }
    assertThat(store.find(TENANT, Digest.of(content))).isEmpty();

    later(Duration.ofMinutes(50));
    sweep();
    assertThat(rows()).isEqualTo(1);
    later(Duration.ofMinutes(20));
    sweep(); // from now on it can't be finished
    later(HOUR);
    sweep();

    assertThat(rows()).isZero();
    assertThat(left(database)).isZero();
  }

  @Test
  void open_damagedChunk_namesItAndGivesNoneOfIt() throws Exception {
    byte[] content = random(3 * ChunkStore.CHUNK);
    Blob blob = put(content);
    damage(database, id(blob), 1);

    assertThat(read(blob, 0, ChunkStore.CHUNK)).isEqualTo(Arrays.copyOf(content, ChunkStore.CHUNK));
    assertThatThrownBy(() -> read(blob))
        .isInstanceOf(BlobException.class)
        .hasMessage(blob.digest() + ": chunk 1 is not what was written");
    assertThatThrownBy(() -> read(blob, ChunkStore.CHUNK, 1)).isInstanceOf(BlobException.class);
    assertThat(read(blob, 2L * ChunkStore.CHUNK, Long.MAX_VALUE)).hasSize(ChunkStore.CHUNK);
  }

  @Test
  void open_bytesAreGone_namesTheChunk() throws Exception {
    Blob blob = put(random(5));
    chunks.delete(id(blob));

    assertThatThrownBy(() -> read(blob))
        .isInstanceOf(BlobException.class)
        .hasMessage(blob.digest() + ": chunk 0 is 0 bytes long (expected: 5)");
  }

  @Test
  void delete_whoReads_goesOnForAnHour_thenTheBytesAreGone() throws Exception {
    byte[] content = random(2 * ChunkStore.CHUNK);
    Blob blob = put(content, null);
    InputStream reading = store.open(TENANT, blob.digest(), 0, Long.MAX_VALUE);

    assertThat(store.delete(TENANT, blob.digest())).isTrue();

    assertThat(store.find(TENANT, blob.digest())).isEmpty();
    assertThat(store.delete(TENANT, blob.digest())).isFalse();
    sweep();
    assertThat(reading.readAllBytes()).isEqualTo(content);
    later(HOUR);
    sweep();
    assertThat(rows()).isZero();
    assertThat(left(database)).isZero();
  }

  @Test
  void sweep_expired_goesUnlessARowRefersToIt() throws Exception {
    Blob referred = put("kept".getBytes(UTF_8));
    Blob expired = put("expired".getBytes(UTF_8));
    Blob forGood = put("for good".getBytes(UTF_8), null);
    var reference = new BlobReferences.Reference(TENANT, referred.digest());
    try (Connection c = database.pool().getConnection()) {
      assertThat(BlobReferences.begin(c, reference)).isTrue();
      FILE.on(c).set("id", ids.next()).set("tenant", TENANT).set("digest", referred.digest()).run();
    }

    later(HOUR.plusSeconds(1));
    sweep();
    later(HOUR);
    sweep();
    assertThat(store.find(TENANT, expired.digest())).isEmpty();
    assertThat(read(referred)).isEqualTo("kept".getBytes(UTF_8));
    assertThat(read(forGood)).isEqualTo("for good".getBytes(UTF_8));
    assertThat(left(database)).isEqualTo(2);

    try (Connection c = database.pool().getConnection()) {
      NO_FILE.on(c).run();
      BlobReferences.end(c, List.of(reference), now.get());
    }
    sweep();
    assertThat(read(referred)).isEqualTo("kept".getBytes(UTF_8));
    later(HOUR);
    sweep();
    assertThat(store.find(TENANT, referred.digest())).isEmpty();
  }

  @Test
  void keep_untilThen_isThereForIt() throws Exception {
    Blob blob = put("kept".getBytes(UTF_8));

    assertThat(store.keep(TENANT, blob.digest(), now.get().plus(HOUR.multipliedBy(2)))).isTrue();
    assertThat(store.keep("another", blob.digest(), now.get())).isFalse();

    later(HOUR.plusSeconds(1));
    sweep();
    assertThat(read(blob)).hasSize(4);
    later(HOUR);
    sweep();
    assertThat(store.find(TENANT, blob.digest())).isEmpty();
  }

  @Test
  void bytes_byAConnection_takesNoOther() throws Exception {
    byte[] content = random(ChunkStore.CHUNK + 3);
    Blob blob = put(content);
    try (Database alone = Database.open(new TroupeConfig.Postgres(url, null, null, 1), "test");
        BlobStore one = new BlobStore(alone, chunks(alone), List.of(), ids, now::get)) {
      try (Connection c = alone.pool().getConnection()) {
        assertThat(one.bytes(c, TENANT, blob.digest())).isEqualTo(content);
        assertThatThrownBy(() -> one.bytes(c, "another", blob.digest()))
            .isInstanceOfSatisfying(BlobException.class, e -> assertThat(e.isLost()).isTrue())
            .hasMessage(blob.digest() + " (expected: a blob of tenant another)");
      }
      assertThat(one.bytes(TENANT, blob.digest())).isEqualTo(content);
    }
  }

  @Test
  void begin_several_saysWhichAreThereAndKeepsThem() throws Exception {
    Blob first = put("first".getBytes(UTF_8));
    Blob forGood = put("for good".getBytes(UTF_8), null);
    var there = new BlobReferences.Reference(TENANT, first.digest());
    var always = new BlobReferences.Reference(TENANT, forGood.digest());
    var foreign = new BlobReferences.Reference("another", first.digest());
    try (Connection c = database.pool().getConnection()) {
      assertThat(BlobReferences.begin(c, Set.of(there, always, foreign)))
          .containsExactlyInAnyOrder(there, always);
      assertThat(BlobReferences.begin(c, Set.of(there))).containsExactly(there);
      assertThat(BlobReferences.begin(c, Set.of())).isEmpty();
    }

    later(HOUR.plusSeconds(1));
    sweep();
    assertThat(read(first)).hasSize(5);
  }

  @Test
  void sweep_expiryForgotAReference_stillLooksForOne() throws Exception {
    Blob blob = put("kept".getBytes(UTF_8));
    try (Connection c = database.pool().getConnection()) {
      // As it is while another transaction is about to say that a reference has ended.
      FILE.on(c).set("id", ids.next()).set("tenant", TENANT).set("digest", blob.digest()).run();
    }

    later(HOUR.plusSeconds(1));
    sweep();
    later(HOUR);
    sweep();

    assertThat(read(blob)).hasSize(4);
  }

  private void sweep() {
    while (store.sweep()) {
      // There may be more.
    }
  }
}
