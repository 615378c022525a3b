package dev.troupe.shared.blob;

/**
 * Something that is stored.
 *
 * @param digest {@code sha256:} of all its bytes
 * @param bytes how many; 0 is allowed
 */
public record Blob(String digest, long bytes) {}
