package dev.troupe.shared.lifecycle;

import java.util.List;

/**
 * Does a batch as a whole; if it fails for its content, does it in halves, until the guilty item
 * stands alone and is set aside. n items of which one is guilty take about 2 log2 n attempts.
 */
public final class Halving {
  private Halving() {}

  /** Does a batch, wholly or not at all. */
  @FunctionalInterface
  public interface Work<T> {
    void on(List<T> items) throws Exception;
  }

  /** Sets one item aside that can't be done. */
  @FunctionalInterface
  public interface Aside<T> {
    void on(T item, Throwable why) throws Exception;
  }

  /**
   * Returns once each item is done or set aside.
   *
   * @throws Exception what {@code work} throws for another reason than the batch's content, and
   *     what {@code aside} throws; items after that are not done
   */
  public static <T> void run(List<T> items, Work<T> work, Aside<T> aside) throws Exception {
    if (items.isEmpty()) {
      return;
    }
    Throwable why;
    try {
      work.on(items);
      return;
    } catch (Exception | StackOverflowError e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      why = e;
    }
    if (items.size() == 1) {
      aside.on(items.getFirst(), why);
      return;
    }
    int half = items.size() / 2;
    run(items.subList(0, half), work, aside);
    run(items.subList(half, items.size()), work, aside);
  }

  /** Does one thing. */
  @FunctionalInterface
  public interface One<T> {
    void on(T item) throws Exception;
  }

  /**
   * Does one item after another; those that fail for their content are set aside.
   *
   * @throws Exception as {@link #run}
   */
  public static <T> void each(Iterable<T> items, One<T> work, Aside<T> aside) throws Exception {
    for (T item : items) {
      run(List.of(item), one -> work.on(one.getFirst()), aside);
    }
  }
}
