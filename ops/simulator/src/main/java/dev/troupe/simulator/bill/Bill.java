package dev.troupe.simulator.bill;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the simulated providers charged. Append-only, thread-safe.
 *
 * <p>{@link #charge} returns once the line was handed to the operating system, so a line survives
 * the death of this process (though not that of the machine). One write per call under one lock: a
 * few microseconds each, far above the several thousand calls per second asked of it.
 */
public final class Bill implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<BilledCall> calls = new ArrayList<>();
  private final Map<String, List<BilledCall>> byCallId = new HashMap<>();
  private final BillFile file;

  private Bill(BillFile file) {
    this.file = file;
  }

  /** A bill in memory only. */
  public static Bill inMemory() {
    return new Bill(BillFile.none());
  }

  /**
   * A bill kept in a JSONL file; an existing one is read back and continued.
   *
   * @throws java.io.UncheckedIOException if the file cannot be read or opened
   * @throws IllegalStateException if a line before the last is damaged
   */
  public static Bill in(java.nio.file.Path path) {
    var earlier = BillFile.readBack(path);
    var bill = new Bill(BillFile.append(path));
    earlier.forEach(bill::remember);
    return bill;
  }

  /** Puts one call on the bill. */
  public BilledCall charge(Charge charge) {
    lock.lock();
    try {
      var call = charge.at(calls.size() + 1L);
      file.write(BillLine.write(call));
      remember(call);
      return call;
    } finally {
      lock.unlock();
    }
  }

  private void remember(BilledCall call) {
    calls.add(call);
    var callId = call.ids().callId();
    if (callId != null) {
      byCallId.computeIfAbsent(callId, id -> new ArrayList<>(1)).add(call);
    }
  }

  /** Every billed call so far, in order: a copy. */
  public List<BilledCall> calls() {
    return since(0);
  }

  /** The calls whose sequence is greater than the given one: a copy. */
  public List<BilledCall> since(long sequence) {
    lock.lock();
    try {
      var from = Math.clamp(sequence, 0, calls.size());
      return List.copyOf(calls.subList(from, calls.size()));
    } finally {
      lock.unlock();
    }
  }

  /** The calls that carried this client call id; more than one means it was paid more than once. */
  public List<BilledCall> ofCallId(String callId) {
    lock.lock();
    try {
      return List.copyOf(byCallId.getOrDefault(callId, List.of()));
    } finally {
      lock.unlock();
    }
  }

  /** The exact sum in US dollars. */
  public BigDecimal totalUsd() {
    return calls().stream().map(BilledCall::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Sums by account and model. */
  public BillSummary summary() {
    return BillSummary.of(calls());
  }

  /** The JSONL form of the calls after a sequence, one line each with its line end. */
  public String jsonLinesSince(long sequence) {
    var text = new StringBuilder();
    since(sequence).forEach(call -> text.append(BillLine.write(call)).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      file.close();
    } finally {
      lock.unlock();
    }
  }
}
