package dev.troupe.worker.prompt;

import dev.troupe.schemas.Role;

/**
 * What a task is executed from.
 *
 * @param digest of the role: what is made of it once and kept is kept under this
 */
public record Prompt(Role role, String digest, String prompt) {}
