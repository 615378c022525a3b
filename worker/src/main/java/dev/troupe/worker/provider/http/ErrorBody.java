package dev.troupe.worker.provider.http;

import tools.jackson.databind.JsonNode;

/** Finds what a reply says of an error, in the places where wires and gateways put it. */
public final class ErrorBody {
  private ErrorBody() {}

  /**
   * Under {@code error}, be it an object or a text; else the body itself, if it calls itself an
   * error or has a message; else under {@code detail}. It may be in a list of one.
   *
   * @return a missing node if nothing is said
   */
  public static JsonNode in(JsonNode body) {
    JsonNode root = body.isArray() ? body.path(0) : body;
    JsonNode error = root.path("error");
    if (error.isObject() || error.isString()) {
      return error;
    }
    if (root.path("object").asString("").equals("error") || root.path("message").isString()) {
      return root;
    }
    JsonNode detail = root.path("detail");
    return detail.isArray() ? detail.path(0) : detail;
  }
}
