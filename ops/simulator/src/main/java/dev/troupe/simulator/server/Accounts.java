package dev.troupe.simulator.server;

import java.util.Map;

/** Whom there is to answer calls. Thread-safe. */
final class Accounts {
  private final Map<String, Account> byName;
  private volatile Runnable resetHook = () -> {};

  Accounts(Map<String, Account> byName) {
    this.byName = byName;
  }

  Map<String, Account> byName() {
    return byName;
  }

  void onReset(Runnable hook) {
    resetHook = hook;
  }

  /** Everything but the bill back to the start; calls left hanging are let go. */
  void reset() {
    byName.values().forEach(Account::reset);
    resetHook.run();
  }
}
