package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.shared.schema.SchemaNode;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document of the routes and the server say the same. That nothing is served that the document
 * does not have is the server's own doing: it looks there first.
 */
@ExtendWith(TroupeStack.class)
class OpenApiIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> seen = new LinkedHashSet<>();
  private Fleet fleet;
  private int port;
  private ObjectNode document;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    port = fleet.scheduler().port().orElseThrow();
    document = (ObjectNode) Json.STRICT.readTree(send("GET", "/v1/openapi.json", null).body());
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String target, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .header("X-Troupe-Priority", "batch");
    if (body != null) {
      boolean form = body.startsWith("--");
      request.header("Content-Type", form ? "multipart/form-data; boundary=b" : "application/json");
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends it, and holds the answer against what the document says of it. */
  private JsonNode call(String method, String path, String target, String body, int status)
      throws Exception {
    HttpResponse<String> answer = send(method, target, body);
    assertThat(answer.statusCode()).as(target + " " + answer.body()).isEqualTo(status);
    JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    JsonNode described = resolved(operation.path("responses").path(Integer.toString(status)));
    JsonNode content = described.path("content");
    assertThat(content.isEmpty()).as("%s %s %d is described", method, path, status).isFalse();
    String type = content.propertyNames().iterator().next();
    String said = answer.headers().firstValue("Content-Type").orElse("");
    assertThat(said).isEqualTo(type.equals("*/*") ? "image/png" : type);
    seen.add(method + " " + path);
    if (Set.of("application/octet-stream", "*/*").contains(type)) {
      return Json.MESSAGES.createObjectNode();
    }
    for (String line :
        type.equals("application/jsonl")
            ? answer.body().split("\n", 0)
            : new String[] {answer.body()}) {
      hold(content.path(type).path("schema"), line, method + " " + target);
    }
    return Json.STRICT.readTree(answer.body().lines().findFirst().orElse("null"));
  }

  private JsonNode resolved(JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.isEmpty() ? node : document.at(ref.substring(1));
  }

  private void hold(JsonNode schema, String answer, String what) {
    ObjectNode whole = schema.deepCopy().asObject();
    whole.set("components", document.path("components"));
    Validator validator =
        new ValidatorFactory()
            .withJsonNodeFactories(SchemaNode.SCHEMAS, SchemaNode.ANSWERS)
            .createValidator();
    URI id = validator.registerSchema(URI.create("urn:answer"), whole);
    Validator.Result result = validator.validate(id, Json.STRICT.readTree(answer));
    assertThat(result.getErrors().stream().map(e -> e.getInstanceLocation() + " " + e.getError()))
        .as(what + "\n" + answer)
        .isEmpty();
  }

  private static String form(String name, String filename) {
    return "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\nhello\r\n--b--\r\n"
            .formatted(name, filename);
  }

  @Test
  void answers_ofEachRoute_haveTheirForm() throws Exception {
    fleet.worker(
        task ->
            switch (task.role()) {
              case "editor" -> null;
              case "planner" ->
                  "{\"media_type\":\"image/png\",\"digest\":\"%s\"}"
                      .formatted(fleet.stored(new byte[] {1, 2, 3}));
              case "request" ->
                  task.tenant().equals("findings") ? "[{\"flagged\":false}]" : "[[0.5,0.25]]";
              default -> "\"done\"";
            });
    call("GET", "/healthz", "/healthz", null, 200);
    call("GET", "/readyz", "/readyz", null, 200);
    call("GET", "/v1/openapi.json", "/v1/openapi.json", null, 200);
    String job =
        "{\"id\":\"one\",\"labels\":{\"a\":\"b\"},\"tasks\":[{\"role\":\"writer\",\"prompt\":\"x\"},{\"role\":\"editor\",\"prompt\":\"x\"},{\"role\":\"planner\",\"prompt\":\"x\"}]}";
    call("POST", "/v1/jobs", "/v1/jobs", job, 202);
    call("POST", "/v1/jobs", "/v1/jobs", "{}", 400);
    fleet.end("one");
    fleet.execute(
        """
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, reserved_pico, cost_pico,
                          input_tokens, output_tokens, request_id, http_status, latency_ms, answer, settled_at)
        SELECT uuidv7(), task_id, job_id, 'default', role, task_id, 1, 0, 0, 'p', 'm', 'settled', 5, 2, 10, 5, 'r', 200, 12, 'accepted', now() FROM task
        """);
    call("GET", "/v1/jobs", "/v1/jobs?tenant=default&limit=5", null, 200);
    call("GET", "/v1/jobs/{id}", "/v1/jobs/one", null, 200);
    call("GET", "/v1/jobs/{id}", "/v1/jobs/two", null, 404);
    call("GET", "/v1/jobs/{id}/results", "/v1/jobs/one/results", null, 200);
    JsonNode tasks = call("GET", "/v1/jobs/{id}/tasks", "/v1/jobs/one/tasks", null, 200);
    for (JsonNode task : tasks.path("data")) {
      call("GET", "/v1/tasks/{id}", "/v1/tasks/" + task.path("id").asString(), null, 200);
    }
    String picture = "/v1/outputs/" + Digest.of(new byte[] {1, 2, 3});
    call("GET", "/v1/outputs/{digest}", picture, null, 200);
    call("GET", "/v1/outputs/{digest}", picture + "?tenant=bolt", null, 404);
    call("GET", "/v1/jobs/{id}/calls", "/v1/jobs/one/calls", null, 200);
    call("GET", "/v1/calls", "/v1/calls", null, 200);
    call("POST", "/v1/jobs/{id}/cancel", "/v1/jobs/one/cancel", "{\"reason\":\"x\"}", 409);
    waiting();
    files();
    rows();
    batches();
    messageBatches();
    assertThat(seen).containsAll(operations());
  }

  private void waiting() throws Exception {
    String said =
        "{\"model\": \"stub/m\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}";
    call("POST", "/v1/chat/completions", "/v1/chat/completions", said, 200);
    call("POST", "/v1/chat/completions", "/v1/chat/completions", "{}", 400);
    String input = "{\"model\": \"stub/m\", \"input\": \"x\"}";
    call("POST", "/v1/responses", "/v1/responses", input, 200);
    call("POST", "/v1/embeddings", "/v1/embeddings", input, 200);
    call("POST", "/v1/embeddings", "/v1/embeddings", "{\"model\": \"stub/m\"}", 400);
    call("POST", "/v1/moderations", "/v1/moderations?tenant=findings", input, 200);
  }

  private void rows() throws Exception {
    String rows = form("file", "a.jsonl").replace("hello", "{\"a\": 1}\nx");
    String file = call("POST", "/v1/files", "/v1/files", rows, 200).path("id").asString();
    String job =
        "{\"rows\": {\"file\": \"%s\"}, \"loop\": {\"name\": \"l\", \"steps\": [{\"name\": \"s\", \"role\": \"writer\", \"for_each\": \"input.rows\", \"prompt\": \"{{item.a}}\"}]}}"
            .formatted(file);
    assertThat(call("POST", "/v1/jobs", "/v1/jobs", job, 202).at("/rows/bad").asInt()).isEqualTo(1);
  }

  private void files() throws Exception {
    JsonNode file = call("POST", "/v1/files", "/v1/files", form("file", "a.txt"), 200);
    String id = "/v1/files/" + file.path("id").asString();
    call("GET", "/v1/files", "/v1/files?limit=1", null, 200);
    call("GET", "/v1/files/{id}", id, null, 200);
    call("GET", "/v1/files/{id}/content", id + "/content", null, 200);
    call("DELETE", "/v1/files/{id}", id, null, 200);
    call("GET", "/v1/files/{id}", id, null, 404);
    String announced =
        "{\"filename\": \"a\", \"bytes\": 5, \"mime_type\": \"text/plain\", \"purpose\": \"user_data\"}";
    for (String end : List.of("complete", "cancel")) {
      JsonNode upload = call("POST", "/v1/uploads", "/v1/uploads", announced, 200);
      String at = "/v1/uploads/" + upload.path("id").asString();
      String data =
          "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x\"\r\n\r\nhello\r\n--b--\r\n";
      JsonNode part = call("POST", "/v1/uploads/{id}/parts", at + "/parts", data, 200);
      String parts = "{\"part_ids\": [\"" + part.path("id").asString() + "\"]}";
      String body = end.equals("complete") ? parts : null;
      call("POST", "/v1/uploads/{id}/" + end, at + "/" + end, body, 200);
    }
  }

  private void batches() throws Exception {
    String lines =
        form("file", "a.jsonl")
            .replace("user_data", "batch")
            .replace(
                "hello",
                "{\"custom_id\": \"a\", \"body\": {\"model\": \"stub/m\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}}");
    String file = call("POST", "/v1/files", "/v1/files", lines, 200).path("id").asString();
    call("GET", "/v1/files/{id}/estimate", "/v1/files/" + file + "/estimate", null, 200);
    String asked =
        "{\"input_file_id\": \"%s\", \"endpoint\": \"/v1/chat/completions\", \"completion_window\": \"24h\"}"
            .formatted(file);
    String id = call("POST", "/v1/batches", "/v1/batches", asked, 200).path("id").asString();
    String at = "/v1/batches/" + id;
    call("POST", "/v1/batches", "/v1/batches", "{}", 400);
    call("GET", "/v1/batches", "/v1/batches?limit=1", null, 200);
    fleet.until("SELECT count(*) FROM batch WHERE status = 'completed'", 1);
    call("GET", "/v1/batches/{id}", at, null, 200);
    call("POST", "/v1/batches/{id}/cancel", at + "/cancel", null, 409);
    call("GET", "/v1/batches/{id}", "/v1/batches/x", null, 404);
  }

  private void messageBatches() throws Exception {
    String at = "/v1/messages/batches";
    String requests =
        "{\"requests\": [{\"custom_id\": \"a\", \"params\": {\"model\": \"stub/m\", \"max_tokens\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}}]}";
    String one = at + "/" + call("POST", at, at, requests, 200).path("id").asString();
    call("POST", at, at, "{}", 400);
    fleet.until(
        "SELECT count(*) FROM batch WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling')",
        0);
    call("GET", at, at + "?limit=5", null, 200);
    call("GET", at + "/{id}", one, null, 200);
    call("GET", at + "/{id}/results", one + "/results", null, 200);
    call("GET", at + "/{id}/results", at + "/x/results", null, 404);
    call("POST", at + "/{id}/cancel", one + "/cancel", null, 200);
    call("DELETE", at + "/{id}", one, null, 200);
    call("GET", at + "/{id}", one, null, 404);
  }

  private Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        m -> operations.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  @Test
  void otherMethods_ofEachPath_areRefusedWithThoseThatItTakes() throws Exception {
    for (String path : document.path("paths").propertyNames()) {
      HttpResponse<String> answer = send("PATCH", path.replaceAll("\\{.*?}", "x"), null);
      assertThat(answer.statusCode()).as(path).isEqualTo(405);
      Set<String> allowed = new TreeSet<>(document.path("paths").path(path).propertyNames());
      Set<String> said = new TreeSet<>();
      for (String method : answer.headers().firstValue("Allow").orElseThrow().split(", ", -1)) {
        said.add(method.toLowerCase(Locale.ROOT));
      }
      said.remove("head");
      assertThat(said).as(path).isEqualTo(allowed);
    }
  }

  /** So that it can be read where no fleet runs. */
  @Test
  void document_isTheOneThatIsKept() throws Exception {
    Path file = Path.of("../docs/reference/openapi.json");
    String pretty =
        Json.STRICT.readTree(send("GET", "/v1/openapi.json", null).body()).toPrettyString() + "\n";
    if (Boolean.getBoolean("troupe.regenerate")) {
      Files.writeString(file, pretty);
    }
    assertThat(Files.readString(file))
        .as(
            "to write it anew: ./mvnw verify -pl scheduler -am -Dit.test=OpenApiIT -Dtroupe.regenerate=true")
        .isEqualTo(pretty);
  }
}
