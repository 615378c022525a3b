package dev.troupe.shared.config;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an operator decides, defaults filled in and checked. Made by {@link ConfigLoader}
 * only.
 *
 * @param roles what the file and the roles folder say of each role, by name
 * @param loops what the file and the loops folder define, by name
 */
public record TroupeConfig(
    Kafka kafka,
    Postgres postgres,
    Redis redis,
    Map<String, Provider> providers,
    Defaults defaults,
    Map<String, RoleSpec> roles,
    Map<String, LoopSpec> loops,
    Worker worker,
    Scheduler scheduler,
    Retry retry,
    Limits globalLimits,
    Cache cache,
    List<Budget> budgets,
    State state) {

  /**
   * @param bootstrapServers {@code host:port,host:port}
   * @param topicPrefix of every topic and group
   * @param properties further client properties (TLS, SASL), passed on as they are
   * @param delivery {@code share} (share groups, the default) or {@code classic} for brokers
   *     without them
   */
  public record Kafka(
      String bootstrapServers,
      String topicPrefix,
      Map<String, String> properties,
      Delivery delivery) {
    /** How workers take from the task topics. */
    public enum Delivery {
      SHARE,
      CLASSIC
    }
  }

  /**
   * @param url a JDBC URL
   * @param poolSize connections of one process, beside the few that its recorders and leader keep
   */
  public record Postgres(
      String url, @Nullable String user, @Nullable Secret password, int poolSize) {}

  /**
   * @param url {@code redis://} or {@code rediss://}
   */
  public record Redis(String url) {}

  /**
   * One account at a provider.
   *
   * @param kind which wire: {@code openai}, {@code openai-compatible}, {@code stub}, ...
   * @param baseUrl absent: the kind's own
   * @param prices which provider of the price table its models are priced by; absent: its kind
   * @param free calls cost nothing (a model of one's own)
   */
  public record Provider(
      String name,
      String kind,
      @Nullable URI baseUrl,
      @Nullable Secret apiKey,
      @Nullable String prices,
      boolean free,
      Limits limits,
      Map<String, String> options) {}

  /** Null: not limited. Each at least 1. */
  public record Limits(
      @Nullable Integer requestsPerMinute,
      @Nullable Integer requestsPerDay,
      @Nullable Integer tokensPerMinute,
      @Nullable Integer tokensPerHour,
      @Nullable Integer concurrent) {
    public static final Limits NONE = new Limits(null, null, null, null, null);
  }

  /** The model of a role that names none, by modality. */
  public record Defaults(
      @Nullable ModelRef text, @Nullable ModelRef image, @Nullable ModelRef audio) {}

  /**
   * @param name shown to people; the default is host and process id
   * @param slots calls in flight at most, 1 to 10,000
   * @param lease a worker that is silent for that long has lost its claims
   * @param heartbeat at most a third of the lease
   * @param drain how long a stopping worker lets its calls finish
   */
  public record Worker(
      @Nullable String name,
      String pool,
      int slots,
      Duration lease,
      Duration heartbeat,
      Duration drain) {}

  /**
   * @param maxClaims a task whose worker died that often is given up (a poison task)
   * @param windowFactor how many times the fleet's slots may be on their way at once
   */
  public record Scheduler(int maxClaims, int windowFactor) {}

  /** Exponential backoff with full jitter. */
  public record Retry(int maxRetries, Duration initialDelay, Duration maxDelay) {}

  /**
   * @param backend {@code memory}, {@code redis}, {@code hybrid} or {@code file}
   */
  public record Cache(String backend, Duration ttl, long maxBytes) {}

  /**
   * @param scope {@code global} or {@code tenant/NAME}, {@code role/NAME}, {@code provider/NAME},
   *     {@code job}
   * @param per {@code run}, {@code day} or {@code month}
   */
  public record Budget(
      String scope, String per, dev.troupe.schemas.Usd usd, @Nullable String timeZone) {}

  /**
   * @param backend {@code postgres}
   */
  public record State(String backend, int keepBackups, Duration backupEvery) {}
}
