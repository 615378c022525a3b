package dev.troupe.worker.script;

import dev.troupe.schemas.Role;

/** What a task is played from. */
public record Script(Role role, String prompt) {}
