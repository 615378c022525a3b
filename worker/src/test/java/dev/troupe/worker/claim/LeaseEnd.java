package dev.troupe.worker.claim;

/** Lets tests of other packages end or renew a lease, as the heartbeat would. */
public record LeaseEnd(Lease lease) {
  public void lose() {
    lease.lose();
  }

  public void renew(long sentAt) {
    lease.renew(sentAt);
  }
}
