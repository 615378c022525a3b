package dev.troupe.stack;

import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How to run PostgreSQL, which refuses to be root. An ordinary user just runs it. Root uses a user
 * namespace of its own, in which it is nobody; where that is forbidden (default in many
 * containers), it steps down to nobody for real, which then must own the data.
 *
 * @param prefix in front of the command
 * @param uid who owns the data folder; -1: whoever we are, nothing to change
 */
record RunAs(List<String> prefix, int uid) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65_534;

  /**
   * Decides for the current user.
   *
   * @throws IOException if this is root and no way is open; the message names what was tried
   */
  static RunAs choose(Path folder) throws IOException {
    if (!isRoot(folder)) {
      return new RunAs(List.of(), -1);
    }
    var unshare = Programs.find("unshare");
    if (unshare.isPresent() && succeeds(List.of(unshare.get().toString(), "-U", "true"))) {
      return new RunAs(List.of(unshare.get().toString(), "-U"), ROOT);
    }
    var setpriv = Programs.find("setpriv");
    if (setpriv.isEmpty()) {
      throw refused("there is no setpriv on PATH");
    }
    openStackFolder(folder);
    var closed = firstClosed(folder);
    if (closed.isPresent()) {
      throw refused("user " + NOBODY + " may not enter " + closed.get());
    }
    var id = Integer.toString(NOBODY);
    return new RunAs(
        List.of(setpriv.get().toString(), "--reuid=" + id, "--regid=" + id, "--clear-groups"),
        NOBODY);
  }

  private static IOException refused(String why) {
    return new IOException(
        "PostgreSQL does not run as root, 'unshare -U' is not allowed here, and setpriv is no way either: "
            + why
            + ". Run as an ordinary user, or use a data folder that every user may enter.");
  }

  /** Gives the folder to that user. */
  void own(Path folder) throws IOException {
    if (uid >= 0) {
      Trees.chown(folder, uid);
    }
  }

  /**
   * The programs themselves, or a copy of them in the data folder if that user may not enter where
   * they are, such as root's home.
   */
  Path reachable(Path programs, Path folder) throws IOException {
    if (uid != NOBODY || firstClosed(programs).isEmpty()) {
      return programs;
    }
    return new Cache(folder)
        .once(String.valueOf(programs.getFileName()), copy -> Trees.copy(programs, copy));
  }

  List<String> command(List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  private static boolean isRoot(Path folder) throws IOException {
    // A new file is its maker's; user.name may be missing or misleading in containers.
    var probe = Files.createTempFile(folder, "who", "");
    try {
      return Files.getAttribute(probe, "unix:uid").equals(ROOT);
    } finally {
      Files.delete(probe);
    }
  }

  /** A temporary folder is closed to others when it is made; this one is the stack's own. */
  private static void openStackFolder(Path folder) throws IOException {
    var own = folder.toAbsolutePath().resolveSibling("");
    var permissions = Files.getPosixFilePermissions(own);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(own, permissions);
  }

  private static Optional<Path> firstClosed(Path path) throws IOException {
    for (var folder = path.toAbsolutePath().getParent();
        folder != null;
        folder = folder.getParent()) {
      if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static boolean succeeds(List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }
}
