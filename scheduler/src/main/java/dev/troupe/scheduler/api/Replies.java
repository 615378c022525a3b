package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.kafka.KafkaClients;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers are JSON; errors are {@code {"problems": [...]}}, or have OpenAI's form where its API is
 * spoken, also those of the server itself.
 */
final class Replies {
  /** A submission with its record's headers must fit into one message. */
  static final int MAX_BODY = KafkaClients.MAX_MESSAGE_BYTES - (64 << 10);

  /** What to do with a job that is larger. */
  static final String SMALLER =
      "at most "
          + MAX_BODY
          + " bytes; 'troupe submit' and 'troupe run' send a bundle's files apart from the job, else"
          + " make several jobs of it";

  private static final String JSON = "application/json";
  private static final String HTTP =
      "HTTP/1.1, with a first line of at most 4096 bytes and headers of at most 16384";

  private Replies() {}

  /** To {@code HEAD} without the body. */
  static void send(ServerRequest request, ServerResponse response, Status status, Object body) {
    byte[] json = Json.bytes(body);
    response.status(status).header(HeaderNames.CONTENT_TYPE, JSON);
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(json.length)).send();
    } else {
      response.send(json);
    }
  }

  static void refuse(ServerRequest request, ServerResponse response, Refused refused) {
    refused.headers().forEach(response::header);
    refuse(request, response, refused.status(), refused.problems(), refused.code());
  }

  /** An error in the form that its path has. */
  static void refuse(
      ServerRequest request,
      ServerResponse response,
      Status status,
      List<String> problems,
      @Nullable String code) {
    send(request, response, status, problems(request.path().rawPath(), status, problems, code));
  }

  private static Object problems(
      String path, Status status, List<String> problems, @Nullable String code) {
    if (AnthropicForm.isFor(path)) {
      return AnthropicForm.error(status, problems);
    }
    return OpenAiForm.isFor(path)
        ? OpenAiForm.error(status, problems, code)
        : Map.of("problems", problems);
  }

  /**
   * Which of these methods it is.
   *
   * @throws Refused 405 if it is none of them
   */
  static String allow(ServerRequest request, String... methods) throws Refused {
    String sent = request.prologue().method().text();
    if (!List.of(methods).contains(sent)) {
      String allowed = String.join(", ", methods);
      throw Refused.of(
          Status.METHOD_NOT_ALLOWED_405,
          Problem.at("method", sent, allowed),
          HeaderValues.create("Allow", allowed));
    }
    return sent;
  }

  /** For what the server refuses before it asks us. */
  static DirectHandlers direct() {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      all.addHandler(type, Replies::direct);
    }
    return all.build();
  }

  private static DirectHandler.TransportResponse direct(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    // Nothing of ours throws at it, so what the server calls an internal error is a connection that
    // broke off: no status to log a stack trace for, which it would do for a 500.
    Status told = status.equals(Status.INTERNAL_SERVER_ERROR_500) ? Status.BAD_REQUEST_400 : status;
    Problem problem =
        told.equals(Status.REQUEST_ENTITY_TOO_LARGE_413)
            ? Problem.at(
                "body",
                "too large",
                OpenAiForm.isFor(request.path())
                    ? OpenAiForm.MAX_FILE + " bytes; what is larger comes by /v1/uploads"
                    : SMALLER)
            : Problem.at("request", told.reasonPhrase(), HTTP);
    return DirectHandler.TransportResponse.builder()
        .status(told)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, JSON)
        .entity(Json.bytes(problems(request.path(), told, List.of(problem.toString()), null)))
        .keepAlive(false)
        .build();
  }
}
