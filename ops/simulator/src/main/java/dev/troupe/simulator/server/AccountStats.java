package dev.troupe.simulator.server;

import dev.troupe.simulator.limit.LimitReport;
import java.util.Map;

/**
 * What one account saw since the start or the last reset.
 *
 * @param received calls that came in, whatever became of them
 * @param statuses how many replies had each status; 0 for none sent
 * @param faults how many calls got each fault, by label
 */
public record AccountStats(
    String account,
    long received,
    long billed,
    LimitReport limits,
    Map<Integer, Long> statuses,
    Map<String, Long> faults) {}
