package dev.troupe.simulator.server;

import dev.troupe.simulator.bill.Bill;
import java.time.InstantSource;

/**
 * What all accounts of one simulator share.
 *
 * @param controls whether prompts may instruct it ({@link dev.troupe.simulator.fault.Instructions})
 */
public record World(Bill bill, InstantSource time, Pause pause, RequestIds ids, boolean controls) {}
