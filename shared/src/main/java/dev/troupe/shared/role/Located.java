package dev.troupe.shared.role;

import dev.troupe.shared.input.Lines;

/** Something read from a file, and where its parts stand there. */
public record Located<T>(T value, Lines lines) {}
