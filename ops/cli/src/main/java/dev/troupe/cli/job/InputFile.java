package dev.troupe.cli.job;

/**
 * A file of the user.
 *
 * @param path as the user would name it, with {@code /}
 * @param bytes its size
 */
public record InputFile(String path, String text, long bytes) {}
