package dev.troupe.stack.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param command program and arguments
 * @param environment added to this process's environment
 * @param log receives stdout and stderr, appended, and is kept small ({@link LogFile}); its folder
 *     must exist
 * @param stopSignal asks the program to end in order: INT, TERM
 * @param watchesParent the program reads stdin and ends at its end ({@link ParentWatch}); others
 *     get an empty stdin
 */
public record Launch(
    List<String> command,
    Map<String, String> environment,
    Path log,
    String stopSignal,
    boolean watchesParent) {
  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
