package dev.troupe.simulator.server;

import dev.troupe.simulator.bill.Bill;
import java.time.InstantSource;

/** What all accounts of one simulator share. */
public record World(Bill bill, InstantSource time, Pause pause, RequestIds ids) {}
