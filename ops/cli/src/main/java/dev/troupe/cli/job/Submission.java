package dev.troupe.cli.job;

import java.util.Map;

/**
 * What goes to the topic.
 *
 * @param id the job's, as its client knows it
 * @param body JSON
 * @param blobs content by digest that the body refers to
 */
public record Submission(String id, String tenant, String body, Map<String, String> blobs) {}
