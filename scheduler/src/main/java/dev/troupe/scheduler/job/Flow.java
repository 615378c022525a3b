package dev.troupe.scheduler.job;

/**
 * Tasks that are held up by the same thing: those of one tenant and one role. Dispatch shares among
 * flows, as an API server does among its flows of requests.
 *
 * @param id as the task's row has it. Two flows may have the same: then they are one
 */
public record Flow(String tenant, int id) {
  // However many roles a tenant makes up, looking through his flows stays cheap.
  private static final int ROLE_BITS = 10;
  private static final int TENANT_BITS = 20;

  /**
   * The flow of a task.
   *
   * @param roleDigest of the role as the job has it
   */
  public static Flow of(String tenant, String roleDigest) {
    return new Flow(tenant, low(tenant, TENANT_BITS) << ROLE_BITS | low(roleDigest, ROLE_BITS));
  }

  private static int low(String text, int bits) {
    int hash = text.hashCode(); // String's Javadoc says how it is computed: the same everywhere
    return (hash ^ hash >>> 16) & (1 << bits) - 1;
  }
}
