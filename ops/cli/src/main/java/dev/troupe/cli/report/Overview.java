package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;

/**
 * How a fleet does at one moment.
 *
 * @param workers alive
 * @param jobs running
 * @param tasks in workers' hands
 * @param today what calls that began today (UTC) cost
 */
public record Overview(int workers, int jobs, int tasks, Usd today) {}
