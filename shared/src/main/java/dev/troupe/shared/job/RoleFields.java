package dev.troupe.shared.job;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Durations;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Reads what a job says about a role. */
final class RoleFields {
  private static final List<String> FIELDS =
      List.of(
          "description",
          "modality",
          "system",
          "model",
          "fallback",
          "context_fallback",
          "escalate_to",
          "temperature",
          "max_tokens",
          "voice",
          "output",
          "timeout",
          "pool",
          "judge",
          "hedge");
  private static final String MODEL = "provider/model, for example openai/gpt-4o";

  private RoleFields() {}

  static RoleSpec read(JsonNode role, String path, Faults faults) {
    Fields fields = new Fields(role, path, FIELDS, faults);
    return new RoleSpec(
        fields.text("description"),
        fields.text("modality", "one of text, image, audio", RoleFields::modality),
        fields.text("system"),
        fields.text("model", MODEL, ModelRef::parse),
        fields.texts("fallback", MODEL, ModelRef::parse),
        fields.texts("context_fallback", MODEL, ModelRef::parse),
        fields.text("escalate_to", MODEL, ModelRef::parse),
        fields.number("temperature", 0, 2),
        fields.integer("max_tokens", 1, 1_000_000),
        fields.text("voice"),
        fields.object("output"),
        fields.text("timeout", Durations.EXPECTED, Durations::parse),
        fields.text(
            "pool",
            "1 to 63 of a-z, 0-9, '-' and '_'",
            SubmissionReader.matching("[a-z0-9][a-z0-9_-]{0,62}")),
        QualityFields.judge(fields, faults),
        QualityFields.hedge(fields, faults));
  }

  private static Modality modality(String text) {
    for (Modality modality : Modality.values()) {
      if (modality.name().toLowerCase(Locale.ROOT).equals(text)) {
        return modality;
      }
    }
    throw new IllegalArgumentException(text);
  }
}
