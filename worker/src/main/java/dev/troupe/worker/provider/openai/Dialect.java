package dev.troupe.worker.provider.openai;

import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.http.LimitReader;
import dev.troupe.worker.provider.http.LimitReader.Row;
import dev.troupe.worker.provider.http.Options;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whose way of speaking OpenAI's wire it is. */
enum Dialect {
  OPENAI,
  GROQ,
  CEREBRAS,
  OPENROUTER,
  TOGETHER,
  /** Anyone else's (vLLM, Ollama, a gateway): the core of the wire, nothing more. */
  OTHER;

  private static final Map<String, Dialect> HOSTS =
      Map.of(
          "api.openai.com", OPENAI,
          "api.groq.com", GROQ,
          "api.cerebras.ai", CEREBRAS,
          "openrouter.ai", OPENROUTER,
          "api.together.xyz", TOGETHER,
          "api.together.ai", TOGETHER);

  /** What option {@code dialect} says; else the address; else {@code usual}. */
  static Dialect of(Options options, String baseUrl, Dialect usual) {
    String host = String.valueOf(URI.create(baseUrl).getHost());
    Dialect known = HOSTS.getOrDefault(host, usual);
    List<String> names = Arrays.stream(values()).map(Dialect::label).toList();
    return valueOf(options.oneOf("dialect", known.label(), names).toUpperCase(Locale.ROOT));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  LimitReader limits() {
    return switch (this) {
      case OPENAI, OTHER ->
          new LimitReader(
              List.of(
                  row(Axis.REQUESTS, "requests"),
                  row(Axis.TOKENS, "tokens"),
                  row(Axis.REQUESTS, "requests_usage_based"),
                  row(Axis.TOKENS, "tokens_usage_based")));
      // The same names, but requests are those of a day.
      case GROQ ->
          new LimitReader(
              List.of(row(Axis.REQUESTS_PER_DAY, "requests"), row(Axis.TOKENS, "tokens")));
      case CEREBRAS ->
          new LimitReader(
              List.of(
                  row(Axis.REQUESTS_PER_DAY, "requests-day"), row(Axis.TOKENS, "tokens-minute")));
      case OPENROUTER -> new LimitReader(List.of(row(Axis.REQUESTS, "")));
      case TOGETHER ->
          new LimitReader(
              List.of(
                  row(Axis.REQUESTS, ""),
                  new Row(Axis.REQUESTS_PER_SECOND, "x-ratelimit-limit-dynamic", "", ""),
                  new Row(
                      Axis.TOKENS,
                      "x-tokenlimit-limit",
                      "x-tokenlimit-remaining",
                      "x-tokenlimit-reset")));
    };
  }

  private static Row row(Axis axis, String what) {
    String end = what.isEmpty() ? "" : "-" + what;
    return new Row(
        axis, "x-ratelimit-limit" + end, "x-ratelimit-remaining" + end, "x-ratelimit-reset" + end);
  }

  /** The header that names the request, the best first. */
  List<String> requestIds() {
    return this == OPENROUTER
        ? List.of("x-generation-id", "x-request-id")
        : List.of("x-request-id", "x-generation-id");
  }
}
