package dev.troupe.simulator.bill;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One line of the bill.
 *
 * @param sequence from 1, without gaps
 * @param time when the answer was ready
 * @param costUsd exact, trailing zeros stripped
 * @param status the HTTP status sent, 0 if the connection was cut or left hanging before one
 */
public record BilledCall(
    long sequence,
    Instant time,
    String account,
    CallIds ids,
    String model,
    Usage usage,
    BigDecimal costUsd,
    int status) {}
