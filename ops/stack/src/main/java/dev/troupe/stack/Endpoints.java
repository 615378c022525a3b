package dev.troupe.stack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the servers answer.
 *
 * @param kafka bootstrap servers, {@code host:port}
 * @param jdbcUrl without user and password
 * @param redis {@code redis://:password@host:port}
 */
public record Endpoints(
    String kafka, String jdbcUrl, String postgresUser, String postgresPassword, String redis) {

  /** One line of JSON with the component names as keys; contains the passwords. */
  public String toJson() {
    var values = new LinkedHashMap<String, String>();
    values.put("kafka", kafka);
    values.put("jdbcUrl", jdbcUrl);
    values.put("postgresUser", postgresUser);
    values.put("postgresPassword", postgresPassword);
    values.put("redis", redis);
    return values.entrySet().stream()
        .map(Endpoints::quoted)
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** The JDBC URL with user and password in it, for libraries that take one string. */
  public String jdbcUrlWithLogin() {
    return jdbcUrl
        + (jdbcUrl.contains("?") ? "&" : "?")
        + "user="
        + postgresUser
        + "&password="
        + postgresPassword;
  }

  /** Leaves the passwords out: records end up in logs. */
  @Override
  public String toString() {
    return "Endpoints[kafka="
        + kafka
        + ", jdbcUrl="
        + jdbcUrl
        + ", redis="
        + redis.replaceFirst("//[^/@]*@", "//")
        + "]";
  }

  private static String quoted(Map.Entry<String, String> entry) {
    return '"'
        + entry.getKey()
        + "\":\""
        + entry.getValue().replace("\\", "\\\\").replace("\"", "\\\"")
        + '"';
  }
}
