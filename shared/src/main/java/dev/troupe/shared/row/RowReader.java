package dev.troupe.shared.row;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a file's rows one by one; its memory does not depend on how many there are. */
public sealed interface RowReader extends AutoCloseable permits JsonLineReader, DelimitedReader {
  int BUFFER = 1 << 16;

  /**
   * The next row; null: there is none.
   *
   * @throws UnreadableRowsException if what follows can't be read as rows at all
   */
  @Nullable RowLine next() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * @param raw packed or not, to be closed with the reader
   * @param name by whose end its format is known; null: by its first character
   * @param key the field by which results are joined; null: the number of the row
   * @param chance so that nobody can foresee which keys look alike
   * @param most bytes that it may have when it is unpacked
   * @throws UnreadableRowsException if nobody can tell what is in it
   * @throws IOException also if it is packed and damaged, as while its rows are read
   */
  static RowReader open(
      InputStream raw,
      @Nullable String name,
      @Nullable String key,
      RandomGenerator chance,
      long most)
      throws IOException {
    RowFormat named = name == null ? null : RowFormat.ofName(name);
    InputStream in = new BufferedInputStream(new Bounded(unpacked(raw), most), BUFFER);
    RowFormat format = named == null ? RowFormat.ofContent(in) : named;
    Keys keys = new Keys(key, chance);
    return switch (format) {
      case JSONL -> new JsonLineReader(in, keys);
      case CSV -> DelimitedReader.open(in, ',', keys);
      case TSV -> DelimitedReader.open(in, '\t', keys);
    };
  }

  /** Ends what unpacks to more than anybody may send. */
  final class Bounded extends FilterInputStream {
    private final long most;
    private long count;

    private Bounded(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      counted(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      counted(Math.max(0, read));
      return read;
    }

    private void counted(int more) {
      count += more;
      if (count > most) {
        throw new UnreadableRowsException(
            "more than %,d bytes when it is unpacked (expected: at most that)".formatted(most));
      }
    }
  }

  /** By the first bytes: what a file is called may be wrong, and stdin has no name. */
  private static InputStream unpacked(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    if (magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
      return new GZIPInputStream(in, BUFFER);
    }
    boolean zstd =
        magic.length == 4
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }
}
