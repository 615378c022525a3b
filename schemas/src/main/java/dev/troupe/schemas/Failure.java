package dev.troupe.schemas;

/**
 * Why a task ended without a result.
 *
 * @param code short and stable ({@code provider_unavailable}, {@code invalid_output}, ...): a
 *     metric label and a log field
 * @param message for a person
 */
public record Failure(String code, String message) {}
