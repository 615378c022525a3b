package dev.troupe.shared.row;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How rows are written down. */
enum RowFormat {
  /** A JSON value per line. */
  JSONL,
  /** RFC 4180, the first record names the fields. */
  CSV,
  /** The same with tabs. */
  TSV;

  /**
   * By the end of a file's name.
   *
   * @throws UnreadableRowsException if it has none of ours
   */
  static RowFormat ofName(String name) {
    String bare = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst|zstd)$", "");
    if (bare.endsWith(".jsonl") || bare.endsWith(".ndjson")) {
      return JSONL;
    }
    if (bare.endsWith(".csv")) {
      return CSV;
    }
    if (bare.endsWith(".tsv") || bare.endsWith(".tab")) {
      return TSV;
    }
    throw new UnreadableRowsException(
        name
            + " (expected: a name that ends with .jsonl, .csv or .tsv, or with that and .gz or .zst)");
  }

  /** Of a stream without a name: what its first character begins. The stream keeps its place. */
  static RowFormat ofContent(InputStream in) throws IOException {
    in.mark(1024);
    int first = in.read();
    while (first == ' ' || first == '\n' || first == '\r') {
      first = in.read();
    }
    in.reset();
    return first == '{' || first == '[' || first == '"' ? JSONL : CSV;
  }
}
