package dev.troupe.stack.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of {@code docs/reference} that a test makes from the code. The test compares it with the
 * file; with {@code -Dtroupe.regenerate=true} it writes the file first.
 */
public final class GeneratedPage {
  private static final int WIDTH = 140;

  private final Path file;

  private GeneratedPage(Path file) {
    this.file = file;
  }

  /**
   * @param name of the file, such as {@code cli.md}; the working directory is a module's
   */
  public static GeneratedPage of(String name) {
    return Stream.of("..", "../..")
        .map(up -> Path.of(up, "docs", "reference"))
        .filter(Files::isDirectory)
        .findFirst()
        .map(folder -> new GeneratedPage(folder.resolve(name)))
        .orElseThrow(() -> new IllegalStateException("docs/reference is not above this module"));
  }

  /**
   * Fails unless the file is what the code says.
   *
   * @param page Markdown; lines of text and of lists are wrapped, code and tables are left as they
   *     are
   * @param test how to run the test: {@code -pl shared -Dtest=XTest}
   */
  public void check(String page, String test) throws IOException {
    String wrapped = wrapped(page);
    if (Boolean.getBoolean("troupe.regenerate")) {
      Files.writeString(file, wrapped);
    }
    if (!Files.exists(file) || !Files.readString(file).equals(wrapped)) {
      throw new AssertionError(
          file
              + " is not what the code says. To write it anew: ./mvnw verify -am -Dtroupe.regenerate=true"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false "
              + test
              + "\n"
              + wrapped);
    }
  }

  private static String wrapped(String page) {
    boolean[] code = {false};
    return page.lines()
            .map(
                line -> {
                  boolean fence = line.startsWith("```");
                  code[0] ^= fence;
                  return fence || code[0] || line.startsWith("|") || line.startsWith("#")
                      ? line
                      : wrappedLine(line);
                })
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String wrappedLine(String line) {
    String indent = " ".repeat(line.stripLeading().startsWith("- ") ? line.indexOf("- ") + 2 : 0);
    StringBuilder wrapped = new StringBuilder();
    String rest = line;
    while (rest.length() > WIDTH) {
      int space = rest.lastIndexOf(' ', WIDTH);
      if (space <= indent.length()) {
        break;
      }
      wrapped.append(rest, 0, space).append('\n');
      rest = indent + rest.substring(space + 1);
    }
    return wrapped.append(rest).toString();
  }
}
