package dev.troupe.worker.cache;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.message.Message;
import java.time.Duration;
import java.util.List;

/**
 * What is about to be asked.
 *
 * @param model at which account
 * @param patience how long to wait for somebody else's answer at most
 */
public record Question(
    String tenant, ModelRef model, Role role, List<Message> messages, Duration patience) {}
