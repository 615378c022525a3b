package dev.troupe.shared.config;

import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads the accounts at providers. */
final class Providers {
  /** The kinds of wire that there are adapters for. */
  static final List<String> KINDS =
      List.of(
          "openai",
          "openai-compatible",
          "anthropic",
          "gemini",
          "ollama",
          "bedrock",
          "cohere",
          "elevenlabs",
          "stub");

  /** Vendors that people commonly name, whether or not they have an account there. */
  static final List<String> VENDORS =
      Stream.concat(
              KINDS.stream().filter(kind -> !List.of("openai-compatible", "stub").contains(kind)),
              Stream.of("groq", "cerebras", "openrouter", "together"))
          .toList();

  private static final List<String> FREE = List.of("ollama", "stub");

  private static final Notation<String> ACCOUNT =
      Notation.matching(
          "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "1 to 63 of A-Z, a-z, 0-9, '.', '_' and '-'");
  private static final Notation<String> KIND = Notation.oneOf(KINDS);
  private static final Notation<URI> BASE_URL =
      Notation.text("an http or https URL", Providers::baseUrl);
  private static final Notation<Integer> COUNT = Notation.integer(1, Integer.MAX_VALUE);

  private Providers() {}

  static Map<String, TroupeConfig.Provider> read(FieldReader root) {
    if (!root.has("providers")) {
      root.error("providers", null, "at least one, such as {stub: {kind: stub}}");
    }
    Map<String, TroupeConfig.Provider> providers = new LinkedHashMap<>();
    root.section("providers")
        .objects(ACCOUNT)
        .forEach((name, provider) -> providers.put(name, provider(name, provider)));
    return providers;
  }

  private static TroupeConfig.Provider provider(String name, FieldReader provider) {
    String kind = Objects.requireNonNullElse(provider.required("kind", KIND), "");
    URI baseUrl = provider.value("base_url", BASE_URL);
    if (kind.equals("openai-compatible") && !provider.has("base_url")) {
      provider.error("base_url", null, "a URL, since openai-compatible says none of its own");
    }
    Secret apiKey = provider.value("api_key", Secret.NOTATION);
    if (apiKey != null) {
      apiKey
          .flaw()
          .ifPresent(flaw -> provider.error("api_key", flaw, "visible ASCII, as HTTP headers are"));
    }
    String prices = provider.value("prices", Notation.TEXT);
    Boolean free = provider.value("free", Notation.BOOLEAN);
    if (Boolean.TRUE.equals(free) && prices != null) {
      provider.error("prices", prices, "no price table, since the provider is free");
    }
    FieldReader account = provider.section("limits");
    TroupeConfig.Limits limits =
        limits(account, account.value("per_model", Notation.BOOLEAN, false));
    TroupeConfig.ProviderCache cache = cache(provider.section("cache"));
    Map<String, String> options = provider.section("options").entries(Notation.TEXT, Notation.TEXT);
    provider.finish();
    return new TroupeConfig.Provider(
        name,
        kind,
        baseUrl,
        apiKey,
        prices,
        // A model of one's own costs nothing, unless it is said what it is to cost.
        free == null ? FREE.contains(kind) && prices == null : free,
        limits,
        options,
        cache);
  }

  private static URI baseUrl(String text) {
    URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
      throw new IllegalArgumentException("url");
    }
    return url;
  }

  private static TroupeConfig.ProviderCache cache(FieldReader cache) {
    TroupeConfig.ProviderCache read =
        new TroupeConfig.ProviderCache(
            cache.value("enabled", Notation.BOOLEAN, true),
            cache.value("ttl", Notation.DURATION),
            cache.value("max_size", Notation.SIZE));
    cache.finish();
    return read;
  }

  /**
   * Finishes the section.
   *
   * @param perModel whether each model of an account has these limits to itself
   */
  static TroupeConfig.Limits limits(FieldReader limits, boolean perModel) {
    TroupeConfig.Limits read =
        new TroupeConfig.Limits(
            limits.value("requests_per_minute", COUNT),
            limits.value("requests_per_day", COUNT),
            limits.value("tokens_per_minute", COUNT),
            limits.value("tokens_per_hour", COUNT),
            limits.value("concurrent", Notation.integer(1, 1_000_000)),
            perModel);
    limits.finish();
    return read;
  }
}
