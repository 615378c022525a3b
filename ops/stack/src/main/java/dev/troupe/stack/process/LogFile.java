package dev.troupe.stack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a process prints, kept to a bounded size: {@code FILE} and older parts {@code FILE.1},
 * {@code FILE.2}. The process holds the file open and knows nothing of it, so a part is a copy,
 * after which the file is emptied: the process appends, and goes on at its start. What is printed
 * in that moment may be lost.
 *
 * @param bytes above which a part ends; it may be exceeded by what comes between two looks
 * @param parts how many old ones are kept
 */
record LogFile(Path file, long bytes, int parts) {
  private static final long USUAL_BYTES = 10L << 20;
  private static final int USUAL_PARTS = 2;

  /** At most about 30 MiB. */
  public LogFile(Path file) {
    this(file, USUAL_BYTES, USUAL_PARTS);
  }

  /** Makes it, for its owner only, unless it is there. */
  public void prepare() throws IOException {
    PrivateFiles.file(file);
  }

  /** Begins a new part if this one is full. */
  public void roll() throws IOException {
    if (!Files.exists(file) || Files.size(file) <= bytes) {
      return;
    }
    for (int i = parts; i > 1; i--) {
      if (Files.exists(part(i - 1))) {
        Files.move(part(i - 1), part(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.copy(
        file, part(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    try (var all = new RandomAccessFile(file.toFile(), "rw")) {
      all.setLength(0);
    }
  }

  private Path part(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
