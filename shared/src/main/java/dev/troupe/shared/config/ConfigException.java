package dev.troupe.shared.config;

import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.input.Problem;
import java.util.List;

/** A configuration that can't be used; carries all problems at once. */
public final class ConfigException extends InvalidInputException {
  public ConfigException(List<Problem> problems) {
    super(problems);
  }
}
