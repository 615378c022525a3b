package dev.troupe.worker.provider;

/** What a conversation may have beside the words of a system and of a user. */
public enum Piece {
  TURNS("what an assistant said before"),
  TOOLS("calls of tools"),
  NAMES("the name of a speaker"),
  IMAGE("a picture"),
  IMAGE_URL("a picture by its address"),
  AUDIO("a recording"),
  AUDIO_URL("a recording by its address"),
  DOCUMENT("a document"),
  DOCUMENT_URL("a document by its address");

  private final String label;

  Piece(String label) {
    this.label = label;
  }

  /** For a person. */
  public String label() {
    return label;
  }
}
