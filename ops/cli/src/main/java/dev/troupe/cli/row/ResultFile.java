package dev.troupe.cli.row;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.scheduler.result.ResultLine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file that gets results as they come. For one thread. */
public final class ResultFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final ResultSink sink;

  private ResultFile(Path file, FileChannel channel, ResultSink sink) {
    this.file = file;
    this.channel = channel;
    this.sink = sink;
  }

  /**
   * @throws CliException if there is one already: nobody's results are written over
   */
  public static ResultFile create(Path file) throws IOException {
    requireNew(file);
    return open(file, 0);
  }

  /**
   * @throws CliException if there is a file of that name
   */
  public static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw CliException.usage(
          "--out: " + file + " is there already (expected: the name of a new file)");
    }
  }

  /**
   * One that was begun.
   *
   * @param bytes how much of it is good; what is behind was being written when somebody was killed
   */
  public static ResultFile open(Path file, long bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(bytes).position(bytes);
    BufferedOutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
    return new ResultFile(file, channel, ResultSink.of(file.toString(), out, bytes > 0));
  }

  /** Adds results to it; they are in the file when this returns. */
  public void add(List<ResultLine> results) throws IOException {
    for (ResultLine line : results) {
      sink.write(line);
    }
    sink.flush();
  }

  /** How long it is. */
  public long bytes() throws IOException {
    return channel.position();
  }

  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
