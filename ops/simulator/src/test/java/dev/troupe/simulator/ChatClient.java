package dev.troupe.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A plain HTTP client of one simulated account. */
final class ChatClient implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  ChatClient(URI base) {
    this.base = base.toString();
  }

  record Reply(HttpResponse<String> raw) {
    int status() {
      return raw.statusCode();
    }

    JsonNode json() {
      return JSON.readTree(raw.body());
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }

    String text() {
      return json().at("/choices/0/message/content").asString("");
    }

    String errorCode() {
      return json().at("/error/code").asString("");
    }
  }

  static ObjectNode body(String text) {
    var body = JSON.createObjectNode();
    body.put("model", "gpt-4o-mini");
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  static ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    var format = body.putObject("response_format");
    format.put("type", "json_schema");
    format.putObject("json_schema").put("name", "answer").set("schema", schema);
    return body;
  }

  Reply ask(String text) {
    return post("/v1/chat/completions", body(text).toString());
  }

  Reply send(JsonNode body) {
    return post("/v1/chat/completions", body.toString());
  }

  Reply post(String path, String body, String... headers) {
    return exchange(request(path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  Reply get(String path) {
    return exchange(request(path).GET().build());
  }

  Reply exchange(HttpRequest request) {
    try {
      return new Reply(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path, String... headers) {
    var builder =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer sk-test");
    for (var i = 0; i < headers.length; i += 2) {
      builder.setHeader(headers[i], headers[i + 1]);
    }
    return builder;
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
