package dev.troupe.simulator.wire;

/** One message of a prompt, as plain text. */
public record Message(String role, String text) {}
