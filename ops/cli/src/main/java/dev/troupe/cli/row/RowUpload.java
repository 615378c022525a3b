package dev.troupe.cli.row;

import dev.troupe.schemas.Digest;
import dev.troupe.shared.row.RowIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stores a file's rows in chunks, so that a job can refer to them. For one thread. */
public final class RowUpload {
  // What the scheduler reads at once for the next row.
  private static final int CHUNK = 256 << 10;
  private static final int CHUNKS_AT_ONCE = 16;
  private static final int SHOWN = 20;

  private final Fingerprints known;
  private final Store store;
  private final List<RowIndex.Chunk> chunks = new ArrayList<>();
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private final StringBuilder chunk = new StringBuilder(CHUNK + 1024);
  private final List<String> problems = new ArrayList<>();
  private int inChunk;
  private int stored;
  private long rows;
  private long bad;

  /** Where texts are kept by their digest. */
  @FunctionalInterface
  public interface Store {
    /** Returns when they are there for good. */
    void put(Map<String, String> texts);
  }

  /**
   * What was stored.
   *
   * @param index digest of its {@link RowIndex}
   * @param stored how many; the others were known
   * @param rows how many there are, bad ones included
   * @param bad how many can't be read; they keep their places
   * @param problems of the first of them
   */
  public record Uploaded(String index, long stored, long rows, long bad, List<String> problems) {}

  private RowUpload(Fingerprints known, Store store) {
    this.known = known;
    this.store = store;
  }

  /**
   * Reads the rows to their end.
   *
   * @param known lines that need not be stored again
   */
  public static Uploaded of(RowReader rows, Fingerprints known, Store store) throws IOException {
    RowUpload upload = new RowUpload(known, store);
    for (RowLine row = rows.next(); row != null; row = rows.next()) {
      upload.add(row);
    }
    return upload.finish();
  }

  private void add(RowLine row) {
    rows++;
    if (row.problem() != null) {
      bad++;
      if (problems.size() < SHOWN) {
        problems.add(row.problem());
      }
    }
    if (known.contains(row.line())) {
      return;
    }
    chunk.append(row.line());
    inChunk++;
    stored++;
    if (chunk.length() >= CHUNK) {
      endChunk();
    }
  }

  private void endChunk() {
    String text = chunk.toString();
    String digest = Digest.of(text);
    chunks.add(new RowIndex.Chunk(digest, stored - inChunk, inChunk));
    waiting.put(digest, text);
    chunk.setLength(0);
    inChunk = 0;
    if (waiting.size() >= CHUNKS_AT_ONCE) {
      store.put(waiting);
      waiting.clear();
    }
  }

  private Uploaded finish() {
    if (inChunk > 0) {
      endChunk();
    }
    String index = new RowIndex(chunks).json();
    String digest = Digest.of(index);
    waiting.put(digest, index);
    store.put(waiting);
    return new Uploaded(digest, stored, rows, bad, List.copyOf(problems));
  }
}
