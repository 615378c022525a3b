package dev.troupe.simulator.limit;

/**
 * What an account's limits saw.
 *
 * @param worstRequests most admitted requests within any 60 s
 * @param worstTokens most tokens counted at the start of admitted requests within any 60 s
 * @param worstOffered most requests within any 60 s, the refused ones included
 * @param throttled requests refused with 429
 */
public record LimitReport(
    int inFlight,
    int maxInFlight,
    long admitted,
    long worstRequests,
    long worstTokens,
    long worstOffered,
    long throttled) {}
