package dev.troupe.stack.cache;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The servers' programs, unpacked once. */
public final class Binaries {
  private static final int OWNER_EXECUTES = 0100;

  private Binaries() {}

  /**
   * The folder with {@code bin/postgres} and {@code bin/initdb}; the first call takes about two
   * seconds.
   */
  public static Path postgres(Cache cache) throws IOException {
    var archive = Bundled.named(Platform.current().postgresArchive());
    return cache.once("postgres-" + archive.version(), folder -> untar(archive, folder));
  }

  /** The Redis server program. */
  public static Path redis(Cache cache) throws IOException {
    var program = Bundled.named(Platform.current().redisProgram());
    return cache.once(
        program.name() + "-" + program.version(),
        file -> {
          try (var in = program.open()) {
            Files.copy(in, file);
          }
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        });
  }

  private static void untar(Bundled archive, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(
            new XZInputStream(new BufferedInputStream(archive.open(), 1 << 16)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException(
              archive.name() + " has an entry outside of its folder: " + entry.getName());
        }
        unpack(tar, entry, path);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling(""));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException("hard link in the archive: " + entry.getName());
    } else {
      Files.copy(tar, path);
      boolean program = (entry.getMode() & OWNER_EXECUTES) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
