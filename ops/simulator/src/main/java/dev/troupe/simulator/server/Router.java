package dev.troupe.simulator.server;

import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.wire.HttpCall;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers a call: the admin under {@code /_sim}, the account named by the first segment
 * of the path, or else the first account.
 */
public final class Router {
  private final Map<String, Account> accounts;
  private final Account first;
  private final Admin admin;
  private volatile Runnable resetHook = () -> {};

  /** Needs at least one account; the order of the map decides which is first. */
  public Router(Map<String, Account> accounts, Bill bill) {
    this.accounts = accounts;
    this.first = List.copyOf(accounts.values()).getFirst();
    this.admin = new Admin(this, bill);
  }

  void onReset(Runnable hook) {
    resetHook = hook;
  }

  Map<String, Account> accounts() {
    return accounts;
  }

  @Nullable Account account(String name) {
    return accounts.get(name);
  }

  /** Everything but the bill back to the start; calls left hanging are let go. */
  public void reset() {
    accounts.values().forEach(Account::reset);
    resetHook.run();
  }

  Delivery route(HttpCall call) throws InterruptedException {
    var path = call.path();
    if (path.startsWith(Admin.PREFIX)) {
      return new Delivery.Send(admin.handle(call));
    }
    var slash = path.indexOf('/', 1);
    var named = slash < 0 ? null : accounts.get(path.substring(1, slash));
    if (named == null) {
      return first.handle(call);
    }
    return named.handle(
        new HttpCall(
            call.method(), path.substring(slash), call.query(), call.headers(), call.body()));
  }

  /** The account of this name. */
  public Account required(String name) {
    return Objects.requireNonNull(accounts.get(name), () -> "no account " + name);
  }
}
