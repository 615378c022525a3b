package dev.troupe.cli.job;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.terminal.Texts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds and reads the files that a user names by patterns. */
public final class InputFiles {
  /** More than that is no text that one prompt could hold. */
  static final long MAX_FILE = 1 << 20;

  static final int MAX_FILES = 100_000;

  private static final Set<String> SKIPPED = Set.of("node_modules", "target", "build");

  private final Path folder;
  // How many files each has; several patterns may come by the same one.
  private final Map<Path, Long> skipped = new TreeMap<>();

  /**
   * @param folder which relative patterns start from
   */
  public InputFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * The files, each once, in the order of the patterns and by name within each. A folder stands for
   * all in it. Hidden files, and folders that builds make, only count if they are named.
   *
   * @throws CliException if a pattern matches nothing, or a file is not a text that we can send
   */
  public List<InputFile> read(Collection<String> patterns) {
    Set<String> paths = new LinkedHashSet<>();
    for (String pattern : patterns) {
      Set<String> found = find(pattern);
      if (found.isEmpty()) {
        throw CliException.usage(
            "--input: " + pattern + " (expected: at least one file, seen from " + folder + ")");
      }
      paths.addAll(found);
    }
    if (paths.size() > MAX_FILES) {
      throw CliException.usage(
          "--input: " + paths.size() + " files (expected: at most " + MAX_FILES + ")");
    }
    List<InputFile> files = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String path : paths) {
      try {
        files.add(read(path));
      } catch (IOException e) {
        refused.add(path + ": " + e.getMessage());
      }
    }
    if (!refused.isEmpty()) {
      throw CliException.usage("--input: " + String.join("\ntroupe: --input: ", refused));
    }
    return files;
  }

  /** What was left out of the folders that were read, for a person; empty: nothing. */
  public Optional<String> skipped() {
    return skipped.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Texts.count(skipped.values().stream().mapToLong(Long::longValue).sum(), "file")
                + " in "
                + String.join(", ", skippedNames())
                + " skipped (named by --input, they count)");
  }

  private Set<String> skippedNames() {
    return skipped.keySet().stream()
        .map(InputFiles::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void skip(Path dir) throws IOException {
    try (Stream<Path> inside = Files.walk(dir)) {
      long files = inside.filter(Files::isRegularFile).limit(MAX_FILES).count();
      if (files > 0) {
        skipped.put(dir.normalize(), files);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Set<String> find(String pattern) {
    String normal = pattern.replace(File.separatorChar, '/');
    while (normal.startsWith("./")) {
      normal = normal.substring(2);
    }
    Path plain = folder.resolve(normal.isEmpty() ? "." : normal);
    if (Files.isRegularFile(plain)) {
      return Set.of(normal);
    }
    if (Files.isDirectory(plain)) {
      String inside =
          normal.isEmpty() || normal.equals(".") ? "**" : normal.replaceAll("/+$", "") + "/**";
      return walk(Glob.of(inside), plain);
    }
    if (Glob.isPlain(normal)) {
      return Set.of();
    }
    Glob glob = Glob.of(normal);
    return walk(glob, folder.resolve(glob.root()));
  }

  private Set<String> walk(Glob glob, Path start) {
    Set<String> found = new TreeSet<>();
    boolean absolute = !start.startsWith(folder) || glob.root().startsWith("/");
    try {
      Files.walkFileTree(
          start,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                throws IOException {
              boolean made = !dir.equals(start) && SKIPPED.contains(name(dir));
              if (made) {
                skip(dir);
              }
              boolean skip = made || (!dir.equals(start) && hidden(dir));
              return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String path = (absolute ? file : folder.relativize(file)).toString();
              String unix = path.replace(File.separatorChar, '/');
              if (!hidden(file) && Files.isRegularFile(file) && glob.matches(unix)) {
                found.add(unix);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw CliException.usage("--input: " + start + " can't be read: " + e.getMessage());
    }
    return found;
  }

  private static boolean hidden(Path path) {
    return name(path).startsWith(".");
  }

  private static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : last.toString();
  }

  private InputFile read(String path) throws IOException {
    Path file = folder.resolve(path);
    long size = Files.size(file);
    if (size > MAX_FILE) {
      throw new IOException(size + " bytes (expected: at most " + MAX_FILE + ")");
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("unreadable (" + e.getClass().getSimpleName() + ")", e);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new IOException("binary (expected: UTF-8 text)");
      }
      return new InputFile(path, text.startsWith("\uFEFF") ? text.substring(1) : text, size);
    } catch (CharacterCodingException e) {
      throw new IOException("not UTF-8 (expected: UTF-8 text)", e);
    }
  }
}
