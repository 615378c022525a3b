package dev.troupe.scheduler.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param data perhaps less than was asked for, even nothing, where a filter leaves out much
 * @param next where the next part begins; null: there is none
 */
public record Page<T>(List<T> data, @Nullable String next) {}
