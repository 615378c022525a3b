package dev.troupe.cli.report;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One version of a project's document.
 *
 * @param author the role that wrote it, or a person's name
 * @param task null: a person wrote it
 */
public record Document(
    String key,
    int version,
    JsonNode body,
    String author,
    @Nullable UUID task,
    Instant createdAt) {}
