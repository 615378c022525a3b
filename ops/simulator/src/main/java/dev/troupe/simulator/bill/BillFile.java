package dev.troupe.simulator.bill;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** The append-only file behind a bill. Not thread-safe: the bill's lock guards it. */
final class BillFile implements AutoCloseable {
  /** Not a FileChannel: an interrupt of one request's thread would close that for all of them. */
  private final OutputStream out;

  private BillFile(OutputStream out) {
    this.out = out;
  }

  static BillFile none() {
    return new BillFile(OutputStream.nullOutputStream());
  }

  static BillFile append(Path path) {
    try {
      return new BillFile(new FileOutputStream(path.toFile(), true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One write call, so that a killed process leaves whole lines. */
  void write(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an earlier run's lines; a torn last one is cut off, for its answer never left. */
  static List<BilledCall> readBack(Path path) {
    if (!Files.exists(path)) {
      return List.of();
    }
    try {
      var text = Files.readString(path);
      var whole = text.lastIndexOf('\n') + 1;
      if (whole < text.length()) {
        truncate(path, text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
      }
      return parse(path, text.substring(0, whole));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<BilledCall> parse(Path path, String text) {
    var calls = new ArrayList<BilledCall>();
    text.lines()
        .forEach(
            line -> {
              try {
                calls.add(BillLine.read(line));
              } catch (JacksonException | IllegalArgumentException e) {
                throw new IllegalStateException(
                    path + ": line " + (calls.size() + 1) + " is not a billed call", e);
              }
            });
    return calls;
  }

  private static void truncate(Path path, long length) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
