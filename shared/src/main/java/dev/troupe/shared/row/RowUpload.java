package dev.troupe.shared.row;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stores a file's rows in chunks, so that a job can refer to them. For one thread. */
public final class RowUpload {
  // What the scheduler reads at once for the next row, before it is packed.
  private static final int CHUNK = 256 << 10;
  private static final int SHOWN = 20;

  private final Fingerprints known;
  private final ChunkWriter writer;
  private final List<String> problems = new ArrayList<>();
  private byte[] chunk = new byte[CHUNK + (4 << 10)];
  private int length;
  private int inChunk;
  private long stored;
  private long rows;
  private long bad;

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

  private RowUpload(Fingerprints known, ChunkWriter writer) {
    this.known = known;
    this.writer = writer;
  }

  /**
   * Reads the rows to their end.
   *
   * @param known lines that need not be stored again
   * @param most rows that there may be
   * @throws UnreadableRowsException if there are more, or what follows is none
   */
  public static Uploaded of(RowReader rows, Fingerprints known, RowStore store, int most)
      throws IOException, InterruptedException {
    try (ChunkWriter writer = new ChunkWriter(store)) {
      RowUpload upload = new RowUpload(known, writer);
      for (RowLine row = rows.next(); row != null; row = rows.next()) {
        if (upload.rows == most) {
          throw new UnreadableRowsException(
              "more than %,d rows (expected: at most that)".formatted(most));
        }
        upload.add(row);
      }
      upload.endChunk();
      RowIndex index = new RowIndex(writer.finish());
      return upload.uploaded(store.put(index));
    }
  }

  private void add(RowLine row) throws InterruptedException {
    rows++;
    if (row.problem() != null) {
      bad++;
      if (problems.size() < SHOWN) {
        problems.add(row.problem());
      }
    }
    byte[] line = row.line();
    if (known.contains(line)) {
      return;
    }
    if (length + line.length > chunk.length) {
      chunk = Arrays.copyOf(chunk, length + line.length);
    }
    System.arraycopy(line, 0, chunk, length, line.length);
    length += line.length;
    inChunk++;
    stored++;
    if (length >= CHUNK) {
      endChunk();
    }
  }

  private void endChunk() throws InterruptedException {
    if (inChunk > 0) {
      writer.add(Arrays.copyOf(chunk, length), inChunk);
      length = 0;
      inChunk = 0;
    }
  }

  private Uploaded uploaded(String index) {
    return new Uploaded(index, stored, rows, bad, List.copyOf(problems));
  }
}
