package dev.troupe.simulator.server;

import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.wire.HttpCall;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds who answers a call: the admin under {@code /_sim}, the account named by the first segment
 * of the path, or else the first account.
 */
public final class Router {
  private final Accounts accounts;
  private final Account first;
  private final Admin admin;

  /** Needs at least one account; the order of the map decides which is first. */
  public Router(Map<String, Account> accounts, Bill bill) {
    this.accounts = new Accounts(accounts);
    this.first = List.copyOf(accounts.values()).getFirst();
    this.admin = new Admin(this.accounts, bill);
  }

  void onReset(Runnable hook) {
    accounts.onReset(hook);
  }

  /** As {@link Accounts#reset}. */
  public void reset() {
    accounts.reset();
  }

  Delivery route(HttpCall call) throws InterruptedException {
    var path = call.path();
    if (path.startsWith(Admin.PREFIX)) {
      return new Delivery.Send(admin.handle(call));
    }
    var slash = path.indexOf('/', 1);
    var named = slash < 0 ? null : accounts.byName().get(path.substring(1, slash));
    if (named == null) {
      return first.handle(call);
    }
    return named.handle(
        new HttpCall(
            call.method(), path.substring(slash), call.query(), call.headers(), call.body()));
  }

  /** The account of this name. */
  public Account required(String name) {
    return Objects.requireNonNull(accounts.byName().get(name), () -> "no account " + name);
  }
}
