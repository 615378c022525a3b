package dev.troupe.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A class archive (CDS) that makes later starts of the same program about a second faster. Any run
 * that has none writes one when it ends in order, which takes a second; {@link #keep()} then puts
 * it in place. An {@link AotCache} does more, but writing it takes longer than a server may take to
 * stop.
 *
 * <p>Not {@code -XX:+AutoCreateSharedArchive}: that writes over the file in place, while another
 * process may be mapping it.
 */
public final class ClassArchive implements StartCache {
  private final Path file;
  private final Path written;
  private final boolean present;

  /**
   * @param file where the archive is or will be; its name must change with the class path and the
   *     JVM version
   */
  public ClassArchive(Path file) {
    this.file = file;
    this.written =
        file.resolveSibling(
            file.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime())
                + ".new");
    this.present = Files.isRegularFile(file);
  }

  @Override
  public List<String> flags() {
    return present
        ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto")
        : List.of("-XX:ArchiveClassesAtExit=" + written);
  }

  /**
   * To be called after the program ended. Keeps what it wrote, if anything; quietly does without
   * otherwise, since an archive only saves time.
   */
  public void keep() {
    try {
      if (Files.isRegularFile(written)) {
        Files.move(
            written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      written.toFile().delete();
    }
  }
}
