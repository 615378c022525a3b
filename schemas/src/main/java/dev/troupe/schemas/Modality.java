package dev.troupe.schemas;

/** What kind of answer a role gives. */
public enum Modality {
  TEXT,
  IMAGE,
  AUDIO
}
