package dev.troupe.shared.job;

import dev.troupe.schemas.CacheKind;
import dev.troupe.schemas.CacheMode;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.RoleCache;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Durations;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.schema.AnswerSchema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
          "hedge",
          "cache");
  private static final int MAX_ROUTES = 20;

  private RoleFields() {}

  static RoleSpec read(JsonNode role, String path, Faults faults) {
    Fields fields = new Fields(role, path, FIELDS, faults);
    return new RoleSpec(
        fields.text("description"),
        fields.text("modality", "one of text, image, audio", RoleFields::modality),
        fields.text("system"),
        fields.text("model", Text.MODEL, Text::model),
        fields.texts("fallback", MAX_ROUTES, Text.MODEL, Text::model),
        fields.texts("context_fallback", MAX_ROUTES, Text.MODEL, Text::model),
        fields.text("escalate_to", Text.MODEL, Text::model),
        fields.number("temperature", 0, 2),
        fields.integer("max_tokens", 1, 1_000_000),
        fields.name("voice"),
        output(fields, faults),
        fields.text("timeout", Durations.EXPECTED, Durations::parse),
        fields.text(
            "pool",
            "1 to 63 of a-z, 0-9, '-' and '_'",
            SubmissionReader.matching("[a-z0-9][a-z0-9_-]{0,62}")),
        QualityFields.judge(fields, faults),
        QualityFields.hedge(fields, faults),
        cache(fields, faults));
  }

  private static @Nullable JsonNode output(Fields role, Faults faults) {
    JsonNode schema = role.object("output");
    if (schema != null) {
      AnswerSchema.problem(schema)
          .ifPresent(p -> faults.add(role.at("output") + p.path(), p.value(), p.expected()));
    }
    return schema;
  }

  private static @Nullable RoleCache cache(Fields role, Faults faults) {
    JsonNode object = role.object("cache");
    if (object == null) {
      return null;
    }
    Fields fields = new Fields(object, role.at("cache"), List.of("mode", "ttl", "kind"), faults);
    return new RoleCache(
        fields.text(
            "mode",
            "one of on, off, read, write, refresh",
            text -> constant(CacheMode.class, text)),
        fields.text("ttl", Durations.EXPECTED, Durations::parse),
        fields.text(
            "kind",
            "one of ai_response, voice_profile, dialogue_pattern, joke_structure,"
                + " validation_result, episode_outline",
            text -> constant(CacheKind.class, text)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static Modality modality(String text) {
    return constant(Modality.class, text);
  }
}
