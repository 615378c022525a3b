package dev.troupe.shared.row;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/**
 * Where the rows of a job are: in {@link RowChunk chunks} of {@link Row#line lines}. Stored itself
 * as JSON under its digest, which is what a job refers to. Immutable.
 *
 * @param chunks in the order of the rows
 */
public record RowIndex(List<Chunk> chunks) {
  /** As many tasks as one step may have. */
  public static final int MAX_ROWS = 100_000_000;

  /**
   * @param digest of the {@link RowChunk}
   * @param first number of its first row, from 0
   * @param rows how many, at least 1
   */
  public record Chunk(String digest, int first, int rows) {
    public Chunk {
      Objects.requireNonNull(digest, "digest");
    }
  }

  /**
   * Where a row is.
   *
   * @param line in the chunk, from 0
   */
  public record Place(String chunk, int line) {}

  public RowIndex {
    chunks = List.copyOf(chunks);
  }

  /**
   * @throws IllegalArgumentException if it is none, for a person
   */
  public static RowIndex of(String json) {
    RowIndex index;
    try {
      index = Json.MESSAGES.readValue(json, RowIndex.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no index of rows", e);
    }
    long rows = 0;
    for (Chunk chunk : index.chunks()) {
      if (chunk.first() != rows || chunk.rows() < 1 || !chunk.digest().startsWith(Digest.PREFIX)) {
        throw new IllegalArgumentException("no index of rows: " + chunk);
      }
      rows += chunk.rows();
    }
    if (rows > MAX_ROWS) {
      throw new IllegalArgumentException(
          "%,d rows (expected: at most %,d)".formatted(rows, MAX_ROWS));
    }
    return index;
  }

  public String json() {
    return Json.string(this);
  }

  /** How many rows there are. */
  @JsonIgnore
  public int size() {
    return chunks.isEmpty() ? 0 : chunks.getLast().first() + chunks.getLast().rows();
  }

  /**
   * Where a row is.
   *
   * @param index from 0, less than {@link #size}
   */
  public Place place(int index) {
    int low = 0;
    int high = chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks.get(middle).first() <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Chunk chunk = chunks.get(low);
    return new Place(chunk.digest(), index - chunk.first());
  }
}
