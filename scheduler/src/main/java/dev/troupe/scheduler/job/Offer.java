package dev.troupe.scheduler.job;

import dev.troupe.schemas.TaskMessage;

/** A task that is to be put on a topic. */
public record Offer(DispatchWindow.Channel channel, TaskMessage task) {}
