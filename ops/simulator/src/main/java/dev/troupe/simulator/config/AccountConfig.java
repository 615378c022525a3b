package dev.troupe.simulator.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One simulated provider account.
 *
 * @param name first segment of its addresses: letters, digits, dot, dash, underscore
 * @param wire name of the wire it speaks, such as {@code openai}; the providers that speak OpenAI's
 *     shape with headers and errors of their own have a name each
 * @param apiKeys keys that open it; empty for any non-empty key
 */
public record AccountConfig(
    String name,
    String wire,
    List<String> apiKeys,
    Catalogue catalogue,
    LimitConfig limits,
    Latency latency,
    FaultConfig faults,
    AnswerConfig answers) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  // Jackson passes null for what the file leaves out.
  @SuppressWarnings("ConstantValue")
  public AccountConfig {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("account name: " + name + " (expected: " + NAME + ")");
    }
    wire = wire == null ? "openai" : wire;
    apiKeys = apiKeys == null ? List.of() : List.copyOf(apiKeys);
    catalogue = catalogue == null ? Catalogue.standard() : catalogue;
    limits = limits == null ? LimitConfig.none() : limits;
    latency = latency == null ? Latency.none() : latency;
    faults = faults == null ? FaultConfig.none() : faults;
    answers = answers == null ? AnswerConfig.standard() : answers;
  }

  /** An OpenAI account without limits, faults or delay. */
  public static AccountConfig openAi(String name) {
    return of(name, "openai");
  }

  /** An account without limits, faults or delay that speaks this wire. */
  public static AccountConfig of(String name, String wire) {
    return new AccountConfig(
        name,
        wire,
        List.of(),
        Catalogue.standard(),
        LimitConfig.none(),
        Latency.none(),
        FaultConfig.none(),
        AnswerConfig.standard());
  }

  /** A copy that only these keys open. */
  public AccountConfig withApiKeys(List<String> keys) {
    return new AccountConfig(name, wire, keys, catalogue, limits, latency, faults, answers);
  }

  /** A copy with other models. */
  public AccountConfig withCatalogue(Catalogue other) {
    return new AccountConfig(name, wire, apiKeys, other, limits, latency, faults, answers);
  }

  /** A copy with other limits. */
  public AccountConfig withLimits(LimitConfig other) {
    return new AccountConfig(name, wire, apiKeys, catalogue, other, latency, faults, answers);
  }

  /** A copy with another latency. */
  public AccountConfig withLatency(Latency other) {
    return new AccountConfig(name, wire, apiKeys, catalogue, limits, other, faults, answers);
  }

  /** A copy with other faults. */
  public AccountConfig withFaults(FaultConfig other) {
    return new AccountConfig(name, wire, apiKeys, catalogue, limits, latency, other, answers);
  }

  /** A copy that answers otherwise. */
  public AccountConfig withAnswers(AnswerConfig other) {
    return new AccountConfig(name, wire, apiKeys, catalogue, limits, latency, faults, other);
  }
}
