package dev.troupe.shared.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are, if whoever loads the configuration knows better than the file: a stack
 * that was just started on free ports. What is null, the file says.
 *
 * @param kafka bootstrap servers
 * @param jdbcUrl of PostgreSQL
 * @param redis its URL
 * @param listen where the scheduler's HTTP interface is to be, {@code 127.0.0.1:8080}
 */
public record Endpoints(
    @Nullable String kafka,
    @Nullable String jdbcUrl,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable String redis,
    @Nullable String topicPrefix,
    @Nullable String listen) {
  /** The file says it all. */
  public static final Endpoints NONE = new Endpoints(null, null, null, null, null, null);

  public Endpoints(
      @Nullable String kafka,
      @Nullable String jdbcUrl,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable String redis,
      @Nullable String topicPrefix) {
    this(kafka, jdbcUrl, user, password, redis, topicPrefix, null);
  }

  /** The same, with the HTTP interface there. */
  public Endpoints listening(String address) {
    return new Endpoints(kafka, jdbcUrl, user, password, redis, topicPrefix, address);
  }

  /** The servers' usual ports on this machine: for looking at a file without starting anything. */
  public static final Endpoints LOCAL =
      new Endpoints(
          "localhost:9092",
          "jdbc:postgresql://localhost:5432/troupe",
          null,
          null,
          "redis://localhost:6379",
          null);

  /**
   * What {@code TROUPE_KAFKA}, {@code TROUPE_TOPIC_PREFIX}, {@code TROUPE_POSTGRES} (a JDBC URL),
   * {@code TROUPE_POSTGRES_USER}, {@code TROUPE_POSTGRES_PASSWORD}, {@code TROUPE_REDIS} and {@code
   * TROUPE_LISTEN} say.
   */
  public static Endpoints of(Map<String, String> environment) {
    String password = environment.get("TROUPE_POSTGRES_PASSWORD");
    return new Endpoints(
        environment.get("TROUPE_KAFKA"),
        environment.get("TROUPE_POSTGRES"),
        environment.get("TROUPE_POSTGRES_USER"),
        password == null ? null : new Secret(password),
        environment.get("TROUPE_REDIS"),
        environment.get("TROUPE_TOPIC_PREFIX"),
        environment.get("TROUPE_LISTEN"));
  }

  /** The other way round, for a process that is started with this one's servers. */
  public Map<String, String> toEnvironment() {
    Map<String, String> environment = new HashMap<>();
    put(environment, "TROUPE_KAFKA", kafka);
    put(environment, "TROUPE_POSTGRES", jdbcUrl);
    put(environment, "TROUPE_POSTGRES_USER", user);
    put(environment, "TROUPE_POSTGRES_PASSWORD", password == null ? null : password.reveal());
    put(environment, "TROUPE_REDIS", redis);
    put(environment, "TROUPE_TOPIC_PREFIX", topicPrefix);
    put(environment, "TROUPE_LISTEN", listen);
    return environment;
  }

  private static void put(Map<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  @Override
  public String toString() {
    return "Endpoints[kafka=" + kafka + ", topicPrefix=" + topicPrefix + "]";
  }
}
