package dev.troupe.schemas.message;

/** Who says a message, by the names of the chat API. */
public enum Speaker {
  SYSTEM,
  /** What newer models of OpenAI call the system; to every other wire it is the system. */
  DEVELOPER,
  USER,
  ASSISTANT,
  TOOL
}
