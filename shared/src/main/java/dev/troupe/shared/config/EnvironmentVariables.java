package dev.troupe.shared.config;

import dev.troupe.shared.input.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${file:/path}}. It works on a
 * scalar's text after parsing, and once: a value can add neither keys nor further variables.
 */
final class EnvironmentVariables implements Variables {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FILE = "file:";

  private final Map<String, String> environment;

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String expand(String text) {
    return VARIABLE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(value(m.group(1))));
  }

  private String value(String variable) {
    if (variable.startsWith(FILE)) {
      return content(variable.substring(FILE.length()));
    }
    int split = variable.indexOf(":-");
    String name = split < 0 ? variable : variable.substring(0, split);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("${NAME}, ${NAME:-default} or ${file:/path}");
    }
    String value = environment.get(name);
    if (split >= 0) {
      return value == null || value.isEmpty() ? variable.substring(split + 2) : value;
    }
    if (value == null) {
      throw new IllegalArgumentException("the environment variable " + name + " to be set");
    }
    return value;
  }

  private static String content(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("the file " + file + " to be readable", e);
    }
  }
}
