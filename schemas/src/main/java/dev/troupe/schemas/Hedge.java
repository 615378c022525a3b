package dev.troupe.schemas;

import java.time.Duration;

/**
 * A second call for the same answer when the first one takes long; the first acceptable answer is
 * taken.
 *
 * @param after how long the first call has alone
 * @param maxExtraUsd what the second call may cost at worst; if it could cost more it isn't made
 */
public record Hedge(Duration after, Usd maxExtraUsd) {}
