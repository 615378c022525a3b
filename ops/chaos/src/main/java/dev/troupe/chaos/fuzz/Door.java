package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Message;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A way by which something of anyone's comes in. */
sealed interface Door {
  /** For people. */
  String label();

  /** The message that chance makes: the same for the same seed and index. */
  Message make(Chance c);

  /** One whose reading is a part of this process. Thread-safe. */
  non-sealed interface Reader extends Door {
    /**
     * Has it read. What is wrong with it must come back as a value or as the reader's own
     * exception.
     *
     * @param folder of this thread, for files
     * @return what the reader did wrong; null: nothing
     */
    @Nullable String read(Message message, Path folder) throws Exception;
  }

  /** One of a running fleet. */
  non-sealed interface Running extends Door {
    /**
     * @return what was wrong at once; null: nothing so far
     */
    @Nullable String send(long index, Message message, Target target) throws Exception;
  }
}
