package dev.troupe.schemas;

/** What kind of answer a role gives. */
public enum Modality {
  TEXT,
  IMAGE,
  AUDIO,
  /** A list of vectors, one for each text that is asked about. */
  EMBEDDING,
  /** A list of findings, one for each text that is asked about. */
  MODERATION;

  /** Whether the answer is JSON that no model has written: there is nothing to judge or to cut. */
  public boolean isData() {
    return switch (this) {
      case TEXT, IMAGE, AUDIO -> false;
      case EMBEDDING, MODERATION -> true;
    };
  }
}
