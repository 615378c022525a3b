package dev.troupe.worker.cache;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;

/**
 * What is about to be asked.
 *
 * @param model at which account
 */
public record Question(String tenant, ModelRef model, Role role, String prompt) {}
