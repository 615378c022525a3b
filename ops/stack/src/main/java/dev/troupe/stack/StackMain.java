package dev.troupe.stack;

import dev.troupe.stack.process.ParentWatch;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a stack until stdin ends or a signal comes. Argument: the data folder, which is kept; none:
 * a temporary one. Prints one line of JSON with the endpoints on stdout, progress on stderr.
 */
final class StackMain {
  private StackMain() {}

  /** Exit code 0 after an orderly end, 1 if a server did not come up. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    var kind =
        args.length == 0 ? StackOptions.ephemeral() : StackOptions.persistent(Path.of(args[0]));
    var options = kind.withProgress(line -> System.err.println(line));
    var end = new CountDownLatch(1);
    ParentWatch.onStdinEnd(end::countDown);
    try (var stack = Stack.start(options)) {
      System.out.println(stack.endpoints().toJson());
      end.await();
    } catch (StackException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
