package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.Problem;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document of all routes, in OpenAPI's form, and the guard at their door: what it does not have
 * is not served. It lies in parts beside this class, one for each subject: {@code {paths,
 * components}}, of which no two say the same. Immutable.
 */
final class OpenApi {
  private static final List<String> PARTS =
      List.of("server", "jobs", "answers", "files", "batches");
  private static final List<String> METHODS = List.of("get", "post", "delete");

  private final ObjectNode document;
  private final List<Route> routes = new ArrayList<>();

  /**
   * A path with what it takes.
   *
   * @param segments of its template; those in braces are anything
   * @param queries the names in the query that each method knows
   */
  private record Route(List<String> segments, Map<String, Set<String>> queries) {
    boolean fits(List<String> path) {
      boolean fits = path.size() == segments.size();
      for (int i = 0; fits && i < path.size(); i++) {
        fits = segments.get(i).startsWith("{") || segments.get(i).equals(path.get(i));
      }
      return fits;
    }

    /** Templates without braces go first. */
    long braces() {
      return segments.stream().filter(s -> s.startsWith("{")).count();
    }

    List<String> methods() {
      List<String> methods = new ArrayList<>();
      for (String method : METHODS) {
        if (queries.containsKey(method)) {
          methods.add(method.toUpperCase(Locale.ROOT));
        }
        if (method.equals("get") && queries.containsKey(method)) {
          methods.add("HEAD");
        }
      }
      return methods;
    }
  }

  OpenApi() {
    document = Json.MESSAGES.createObjectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Troupe")
        .put("version", "1")
        .put(
            "description",
            "Jobs, their tasks and calls; and the parts of OpenAI's and Anthropic's APIs that are here.");
    document.putObject("paths");
    document.putObject("components");
    PARTS.forEach(part -> merge(read(part), document));
    document
        .path("paths")
        .properties()
        .forEach(path -> routes.add(route(path.getKey(), path.getValue())));
  }

  private static JsonNode read(String part) {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi/" + part + ".json")) {
      return Json.STRICT.readTree(Objects.requireNonNull(in, part).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void merge(JsonNode part, ObjectNode into) {
    part.properties()
        .forEach(
            member -> {
              JsonNode there = into.get(member.getKey());
              if (there == null) {
                into.set(member.getKey(), member.getValue());
              } else if (there instanceof ObjectNode object && isGroup(member.getKey())) {
                merge(member.getValue(), object);
              } else {
                throw new IllegalStateException(member.getKey() + " is there twice");
              }
            });
  }

  private static boolean isGroup(String key) {
    return Set.of("paths", "components", "schemas", "parameters", "responses").contains(key);
  }

  private Route route(String template, JsonNode path) {
    Map<String, Set<String>> queries = new LinkedHashMap<>();
    for (String method : METHODS) {
      if (path.has(method)) {
        Set<String> names = new TreeSet<>();
        path.path(method).path("parameters").forEach(p -> query(p).ifPresent(names::add));
        queries.put(method, names);
      }
    }
    return new Route(List.of(template.substring(1).split("/", -1)), queries);
  }

  private Optional<String> query(JsonNode written) {
    String shared = written.path("$ref").asString("");
    JsonNode parameter = shared.isEmpty() ? written : document.at(shared.substring(1));
    return parameter.path("in").asString("").equals("query")
        ? Optional.of(parameter.path("name").asString(""))
        : Optional.empty();
  }

  ObjectNode document() {
    return document;
  }

  /**
   * Lets through what the document has.
   *
   * @throws Refused 404, 405 or 400
   */
  void check(Target target, ServerRequest request) throws Refused {
    String path = request.path().rawPath();
    Route route =
        routes.stream()
            .filter(r -> r.fits(target.segments()))
            .min(Comparator.comparingLong(Route::braces))
            .orElseThrow(
                () ->
                    Refused.of(
                        Status.NOT_FOUND_404,
                        Problem.at("path", path, "one of " + String.join(", ", paths()))));
    String method = request.prologue().method().text();
    if (!route.methods().contains(method)) {
      String allowed = String.join(", ", route.methods());
      throw Refused.of(
          Status.METHOD_NOT_ALLOWED_405,
          Problem.at("method", method, allowed),
          HeaderValues.create("Allow", allowed));
    }
    // An SDK may say more than it must; who asks us has mistyped it, and would get too much.
    if (!OpenAiForm.isFor(path)) {
      checkQuery(target, route, method.equals("HEAD") ? "get" : method);
    }
  }

  private static void checkQuery(Target target, Route route, String method) throws Refused {
    Set<String> known = route.queries().getOrDefault(method.toLowerCase(Locale.ROOT), Set.of());
    for (String name : new TreeMap<>(target.query()).keySet()) {
      if (!known.contains(name)) {
        throw Refused.of(
            Status.BAD_REQUEST_400,
            Problem.at(
                "query",
                Target.printable(name),
                known.isEmpty() ? "none" : "one of " + String.join(", ", known)));
      }
    }
  }

  /** All templates. */
  private Set<String> paths() {
    return new TreeSet<>(document.path("paths").propertyNames());
  }
}
