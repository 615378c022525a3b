package dev.troupe.shared.row;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Packs and stores chunks on a thread of its own while the next ones are read; a few may wait, so
 * that memory does not depend on who is faster. For one thread.
 */
final class ChunkWriter implements AutoCloseable {
  private static final int WAITING = 4;
  private static final int STORED_AT_ONCE = 16;

  private final RowStore store;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("rows").factory());
  private final Queue<Future<?>> waiting = new ArrayDeque<>();
  // Of the thread, until it is done.
  private final List<RowIndex.Chunk> index = new ArrayList<>();
  private final List<RowChunk> packed = new ArrayList<>();
  private int rows;

  ChunkWriter(RowStore store) {
    this.store = store;
  }

  /**
   * @param lines of that many rows
   * @throws RuntimeException of the store, if one of those before could not be stored
   */
  void add(byte[] lines, int inChunk) throws InterruptedException {
    if (waiting.size() == WAITING) {
      await(waiting.remove());
    }
    waiting.add(thread.submit(() -> pack(lines, inChunk)));
  }

  /**
   * What the index of all of them says; they are there for good.
   *
   * @throws RuntimeException of the store, if one could not be stored
   */
  List<RowIndex.Chunk> finish() throws InterruptedException {
    waiting.add(thread.submit(this::store));
    while (!waiting.isEmpty()) {
      await(waiting.remove());
    }
    return index;
  }

  private void pack(byte[] lines, int inChunk) {
    RowChunk chunk = RowChunk.of(lines);
    index.add(new RowIndex.Chunk(chunk.digest(), rows, inChunk));
    rows += inChunk;
    packed.add(chunk);
    if (packed.size() == STORED_AT_ONCE) {
      store();
    }
  }

  private void store() {
    store.put(packed);
    packed.clear();
  }

  private static void await(Future<?> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw new IllegalStateException("rows could not be stored", e.getCause());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
