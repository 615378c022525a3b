package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import tools.jackson.databind.JsonNode;

/** Begins the requests that all wires make alike. Each says when it is on its way. */
public final class Posts {
  private Posts() {}

  /** A POST of JSON that carries the call's id. */
  public static HttpRequest.Builder json(String url, JsonNode body, ProviderRequest request) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("X-Client-Request-Id", request.callId().toString())
        .POST(
            new NotifyingBody(
                HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)), request.sent()));
  }
}
