package dev.troupe.worker.provider.openai;

/** What the wire calls a schema. */
final class Names {
  private static final int MAX_NAME = 64;

  private Names() {}

  /** The wire allows letters, digits, underscores and dashes. */
  static String ofSchema(String role) {
    String allowed = role.replaceAll("[^A-Za-z0-9_-]", "_");
    return allowed.length() > MAX_NAME ? allowed.substring(0, MAX_NAME) : allowed;
  }
}
