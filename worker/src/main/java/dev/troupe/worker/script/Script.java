package dev.troupe.worker.script;

import dev.troupe.schemas.Role;

/**
 * What a task is played from.
 *
 * @param digest of the role: what is made of it once and kept is kept under this
 */
public record Script(Role role, String digest, String prompt) {}
