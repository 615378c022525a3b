package dev.troupe.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of one simulated account of any wire: bytes in and out. */
final class WireClient implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final List<String> headers;

  /** Headers are names and values in turn. */
  WireClient(URI base, List<String> headers) {
    this.base = base.toString();
    this.headers = headers;
  }

  record Reply(HttpResponse<byte[]> raw) {
    int status() {
      return raw.statusCode();
    }

    byte[] bytes() {
      return raw.body();
    }

    JsonNode json() {
      return JSON.readTree(raw.body());
    }

    String text() {
      return new String(raw.body(), StandardCharsets.UTF_8);
    }

    String at(String pointer) {
      return json().at(pointer).asString("");
    }

    long number(String pointer) {
      return json().at(pointer).asLong(0);
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  Reply post(String path, JsonNode body) {
    return exchange(request(path).POST(BodyPublishers.ofString(body.toString())).build());
  }

  Reply get(String path) {
    return exchange(request(path).GET().build());
  }

  private HttpRequest.Builder request(String path) {
    var builder = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    for (var i = 0; i < headers.size(); i += 2) {
      builder.setHeader(headers.get(i), headers.get(i + 1));
    }
    return builder;
  }

  private Reply exchange(HttpRequest request) {
    try {
      return new Reply(http.send(request, BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
