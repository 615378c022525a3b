package dev.troupe.shared.config;

import static dev.troupe.shared.config.Sections.or;

import dev.troupe.shared.input.YamlObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private Providers() {}

  static Map<String, TroupeConfig.Provider> read(YamlObject root) {
    Map<String, TroupeConfig.Provider> providers = new LinkedHashMap<>();
    YamlObject section = root.object("providers");
    if (section == null) {
      root.error("providers", null, "at least one, such as {stub: {kind: stub}}");
      return providers;
    }
    section
        .objects()
        .forEach(
            (name, provider) -> {
              if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                section.error(name, name, "1 to 63 of A-Z, a-z, 0-9, '.', '_' and '-'");
              }
              providers.put(name, provider(name, provider));
            });
    return providers;
  }

  private static TroupeConfig.Provider provider(String name, YamlObject provider) {
    String kind = provider.oneOf("kind", KINDS.toArray(String[]::new));
    if (!provider.keys().contains("kind")) {
      provider.error("kind", null, "one of " + String.join(", ", KINDS));
    }
    URI baseUrl = provider.value("base_url", "an http or https URL", Providers::baseUrl);
    if ("openai-compatible".equals(kind) && !provider.keys().contains("base_url")) {
      provider.error("base_url", null, "a URL, since openai-compatible says none of its own");
    }
    Secret apiKey = provider.secret("api_key", "text", Secret::new);
    if (apiKey != null) {
      apiKey
          .flaw()
          .ifPresent(flaw -> provider.error("api_key", flaw, "visible ASCII, as HTTP headers are"));
    }
    String prices = provider.text("prices");
    Boolean free = provider.bool("free");
    if (Boolean.TRUE.equals(free) && prices != null) {
      provider.error("prices", prices, "no price table, since the provider is free");
    }
    TroupeConfig.Limits limits = limits(provider.object("limits"));
    TroupeConfig.ProviderCache cache = cache(provider.object("cache"));
    YamlObject options = provider.object("options");
    provider.finish();
    String known = or(kind, "");
    return new TroupeConfig.Provider(
        name,
        known,
        baseUrl,
        apiKey,
        prices,
        // A model of one's own costs nothing, unless it is said what it is to cost.
        free == null ? FREE.contains(known) && prices == null : free,
        limits,
        options == null ? Map.of() : options.asTexts(),
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

  private static TroupeConfig.ProviderCache cache(@Nullable YamlObject cache) {
    if (cache == null) {
      return TroupeConfig.ProviderCache.DEFAULT;
    }
    TroupeConfig.ProviderCache read =
        new TroupeConfig.ProviderCache(
            or(cache.bool("enabled"), true), cache.duration("ttl"), cache.size("max_size"));
    cache.finish();
    return read;
  }

  static TroupeConfig.Limits limits(@Nullable YamlObject limits) {
    if (limits == null) {
      return TroupeConfig.Limits.NONE;
    }
    int max = Integer.MAX_VALUE;
    TroupeConfig.Limits read =
        new TroupeConfig.Limits(
            limits.integer("requests_per_minute", 1, max),
            limits.integer("requests_per_day", 1, max),
            limits.integer("tokens_per_minute", 1, max),
            limits.integer("tokens_per_hour", 1, max),
            limits.integer("concurrent", 1, 1_000_000),
            or(limits.bool("per_model"), false));
    limits.finish();
    return read;
  }
}
