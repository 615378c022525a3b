package dev.troupe.shared.role;

import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.input.Problem;
import java.util.List;

/** Roles or loops that can't be used as they are written; carries all problems at once. */
public final class RoleException extends InvalidInputException {
  public RoleException(List<Problem> problems) {
    super(problems);
  }
}
