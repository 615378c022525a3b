package dev.troupe.worker.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One file of the journal: what arrived, and what of it is recorded. Locked by its process as long
 * as that lives, whatever ends it. Not thread-safe.
 *
 * <p>A record is handed to the operating system in one write before {@link #append} returns: it
 * survives the death of the process, but not that of the machine. Waiting for the disk would cost
 * more than the calls that a power cut repeats.
 *
 * <p>Layout of a record: length of the rest, CRC-32C of the rest, kind, content.
 */
final class Segment implements AutoCloseable {
  static final String SUFFIX = ".journal";
  static final byte ARRIVED = 1;
  static final byte RECORDED = 2;
  static final int HEAD = 8;
  private static final String UNFINISHED = ".new";

  private final Path path;
  // Not a FileChannel: an interrupt of one task's thread would close that for all of them.
  private final RandomAccessFile file;
  private long size;
  private int open;

  private Segment(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /** A new file, readable by its owner only. */
  static Segment create(Path folder, String name) throws IOException {
    // It gets its name once it is locked: what has the name and no lock is somebody's who died.
    Path unfinished = folder.resolve(name + UNFINISHED);
    Path path = folder.resolve(name + SUFFIX);
    Files.createFile(unfinished, ownerOnly("rw-------"));
    RandomAccessFile file = new RandomAccessFile(unfinished.toFile(), "rw");
    try {
      FileLock lock = file.getChannel().tryLock();
      if (lock == null) {
        throw new IOException(unfinished + " is locked by another process");
      }
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      return new Segment(path, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Makes a folder that only its owner may look into; one that exists stays as it is. */
  static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder, ownerOnly("rwx------"));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is not a folder", e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  long size() {
    return size;
  }

  /** What arrived and is not recorded. */
  int open() {
    return open;
  }

  void arrived(byte[] entry) throws IOException {
    append(ARRIVED, entry);
    open++;
  }

  void recorded(UUID call) throws IOException {
    open--;
    append(
        RECORDED,
        ByteBuffer.allocate(Long.BYTES * 2)
            .putLong(call.getMostSignificantBits())
            .putLong(call.getLeastSignificantBits())
            .array());
  }

  private void append(byte kind, byte[] content) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(kind);
    crc.update(content);
    byte[] record =
        ByteBuffer.allocate(HEAD + 1 + content.length)
            .putInt(1 + content.length)
            .putInt((int) crc.getValue())
            .put(kind)
            .put(content)
            .array();
    file.write(record);
    size += record.length;
  }

  /** Forgets everything. */
  void clear() throws IOException {
    file.setLength(0);
    file.seek(0);
    size = 0;
  }

  /** Gives the lock up: what is open is anybody's now. */
  @Override
  public void close() throws IOException {
    if (open <= 0) {
      Files.deleteIfExists(path);
    }
    file.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
