package dev.troupe.worker.provider.openai;

import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.http.Options;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Option {@code service_tier}: which of the tiers that text is sold in is asked for. Answers say
 * which one served them, and are priced by that.
 *
 * @param option sent as it is; absent: nothing is sent
 * @param asked what a call may become
 */
record Tier(@Nullable String option, String asked) {
  private static final String NAME = "[a-z][a-z0-9_]{0,39}";

  static Tier of(Dialect dialect, Options options) {
    String option = options.text("service_tier");
    if (option != null && !option.matches(NAME)) {
      throw options.wrong("service_tier", option, "auto, default, flex, priority");
    }
    // At OpenAI a request that says nothing gets what the project's settings say.
    boolean open = option == null && dialect == Dialect.OPENAI;
    return new Tier(option, open ? ServiceTier.AUTO : ServiceTier.asked(option));
  }

  void write(ObjectNode body) {
    if (option != null) {
      body.put("service_tier", option);
    }
  }

  /** The usage of an answer, by the tier that it says. */
  static @Nullable Usage read(JsonNode answer, @Nullable Usage usage) {
    return usage == null
        ? null
        : usage.tier(ServiceTier.served(answer.path("service_tier").asString("")));
  }
}
