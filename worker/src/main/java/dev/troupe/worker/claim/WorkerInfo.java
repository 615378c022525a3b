package dev.troupe.worker.claim;

/** What a worker says of itself. */
public record WorkerInfo(String name, String host, long pid, String pool, int slots) {}
