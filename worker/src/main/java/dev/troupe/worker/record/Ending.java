package dev.troupe.worker.record;

import dev.troupe.worker.claim.Claim;

/** A task's outcome, and what it cost under this claim. */
public record Ending(Claim.Granted claim, Outcome outcome, Spent spent) {}
