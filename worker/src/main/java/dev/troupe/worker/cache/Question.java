package dev.troupe.worker.cache;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import java.time.Duration;

/**
 * What is about to be asked.
 *
 * @param model at which account
 * @param patience how long to wait for somebody else's answer at most
 */
public record Question(
    String tenant, ModelRef model, Role role, String prompt, Duration patience) {}
