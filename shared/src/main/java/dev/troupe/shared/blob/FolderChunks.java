package dev.troupe.shared.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/**
 * A file for each blob, in a folder that all processes of the fleet see. A file has its name only
 * once all of it is on disk; before, it ends in {@code .part}.
 */
final class FolderChunks implements ChunkStore {
  static final String NAME = "folder";

  private final Path folder;

  FolderChunks(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** By the id's last digits, which are chance: its first are the time. */
  private Path file(UUID id) {
    String name = id.toString();
    return folder.resolve(name.substring(name.length() - 2)).resolve(name);
  }

  private Path part(UUID id) {
    return file(id).resolveSibling(id + ".part");
  }

  @Override
  public Writing write(UUID id) {
    try {
      Files.createDirectories(file(id).getParent());
      return new PartFile(
          id, FileChannel.open(part(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw BlobException.failed("can't make " + part(id), e);
    }
  }

  private final class PartFile implements Writing {
    private final UUID id;
    private final FileChannel channel;

    PartFile(UUID id, FileChannel channel) {
      this.id = id;
      this.channel = channel;
    }

    @Override
    public void append(byte[] buffer, int length) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
      try {
        while (bytes.hasRemaining()) {
          int _ = channel.write(bytes);
        }
      } catch (IOException e) {
        throw BlobException.failed("can't write " + part(id), e);
      }
    }

    @Override
    public void finish() {
      try {
        channel.force(true);
        channel.close();
        Files.move(part(id), file(id), StandardCopyOption.ATOMIC_MOVE);
        // Or the name is lost when the machine is.
        try (FileChannel directory =
            FileChannel.open(file(id).getParent(), StandardOpenOption.READ)) {
          directory.force(true);
        }
      } catch (IOException e) {
        throw BlobException.failed("can't finish " + file(id), e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw BlobException.failed("can't close " + part(id), e);
      }
    }
  }

  @Override
  public byte[] read(UUID id, int chunk, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
      long start = (long) chunk * CHUNK;
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = channel.read(bytes, start + bytes.position());
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw BlobException.failed("can't read " + file(id), e);
    }
  }

  @Override
  public void delete(UUID id) {
    try {
      Files.deleteIfExists(part(id));
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      throw BlobException.failed("can't remove " + file(id), e);
    }
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
