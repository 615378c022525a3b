package dev.troupe.cli.row;

import com.github.luben.zstd.ZstdInputStream;
import dev.troupe.cli.outcome.CliException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a file's rows one by one; its memory does not depend on how many there are. */
public sealed interface RowReader extends AutoCloseable permits JsonLineReader, DelimitedReader {
  int BUFFER = 1 << 16;

  /**
   * The next row; null: there is none.
   *
   * @throws CliException if what follows can't be read as rows at all
   */
  @Nullable RowLine next() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * @param name as the user wrote it; {@code -} is stdin
   * @param key the field by which results are joined; null: the number of the row
   * @param chance so that nobody can foresee which keys look alike
   * @throws CliException if there is no such file, or nobody can tell what is in it
   */
  static RowReader open(String name, Path file, @Nullable String key, RandomGenerator chance)
      throws IOException {
    boolean stdin = name.equals("-");
    if (!stdin && !Files.isRegularFile(file)) {
      throw CliException.usage("--rows: " + name + " (expected: a file, or - for stdin)");
    }
    RowFormat named = stdin ? null : RowFormat.ofName(name);
    InputStream raw = stdin ? System.in : Files.newInputStream(file);
    InputStream in = new BufferedInputStream(unpacked(raw), BUFFER);
    RowFormat format = named == null ? RowFormat.ofContent(in) : named;
    Keys keys = new Keys(key, chance);
    return switch (format) {
      case JSONL -> new JsonLineReader(in, keys);
      case CSV -> DelimitedReader.open(in, ',', keys);
      case TSV -> DelimitedReader.open(in, '\t', keys);
    };
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
