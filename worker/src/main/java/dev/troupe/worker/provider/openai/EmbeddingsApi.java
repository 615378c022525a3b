package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.Message;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /embeddings}. Of a request for embeddings the answer is the list of vectors, one for each
 * message; of an account whose texts come from here ({@code api: embeddings}) it is one vector. A
 * vector is a JSON array, or Base64 if the request says so. Option {@code dimensions}: its length
 * where the request says nothing, else the model's own.
 */
final class EmbeddingsApi implements Api {
  private static final String ENCODING = "encoding_format";
  private static final Wording WORDING = Wording.of("dimensions");
  private static final Wording OF_LISTS =
      Wording.of("dimensions", ENCODING)
          .but("a system prompt", r -> r.content().system() != null)
          .but("an empty text", r -> r.content().messages().stream().anyMatch(EmbeddingsApi::mute));
  private static final long MOST = 100_000;

  private final boolean lists;
  private final long dimensions;

  private EmbeddingsApi(boolean lists, Options options) {
    this.lists = lists;
    dimensions = options.number("dimensions", 0, 1, MOST);
  }

  /** Of an account whose texts come from here. */
  static EmbeddingsApi oneByOne(Options options) {
    return new EmbeddingsApi(false, options);
  }

  static EmbeddingsApi lists(Options options) {
    return new EmbeddingsApi(true, options);
  }

  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public Wording wording() {
    return lists ? OF_LISTS : WORDING;
  }

  private static boolean mute(Message message) {
    return message.text().isEmpty();
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    if (lists) {
      ArrayNode input = body.putArray("input");
      request.content().messages().forEach(message -> input.add(message.text()));
      // A third of the bytes, whatever form is asked for.
      body.put(ENCODING, "base64");
    } else {
      body.put("input", request.content().prompt());
      body.put(ENCODING, "float");
    }
    Parameters parameters = Parameters.of(request);
    if (parameters.has("dimensions")) {
      parameters.copy("dimensions", body, "dimensions");
    } else if (dimensions > 0) {
      body.put("dimensions", dimensions);
    }
    return body;
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    String text = lists ? list(request, body) : one(reply, body);
    if (text == null) {
      return Failures.garbled(reply, "the answer does not have one vector for each text");
    }
    return new Answered(
        text, Counts.read(body.path("usage"), EmbeddingsApi::usage), Finish.STOP, reply.wire());
  }

  private static @Nullable String one(Reply reply, JsonNode body) {
    JsonNode vector = body.path("data").path(0).path("embedding");
    return vector.isEmpty()
        ? null
        : reply
            .source("data", 0, "embedding")
            .map(written -> written.replaceAll("\\s", ""))
            .orElseGet(vector::toString);
  }

  /** In the order of the texts, which the reply's need not be. */
  private static @Nullable String list(ProviderRequest request, JsonNode body) {
    int texts = request.content().messages().size();
    boolean packed = Parameters.of(request).text(ENCODING).equals("base64");
    JsonNode[] vectors = new JsonNode[texts];
    int position = 0;
    for (JsonNode item : body.path("data")) {
      int index = item.path("index").asInt(position++);
      Optional<JsonNode> vector = Vectors.as(packed, item.path("embedding"));
      if (index < 0 || index >= texts || vector.isEmpty()) {
        return null;
      }
      vectors[index] = vector.get();
    }
    ArrayNode all = Json.MESSAGES.createArrayNode();
    for (JsonNode vector : vectors) {
      if (vector == null) {
        return null;
      }
      all.add(vector);
    }
    return all.toString();
  }

  private static Usage usage(JsonNode usage) {
    long input = Counts.atLeastOne(usage.path("prompt_tokens"));
    Counts.agreed(usage.path("total_tokens"), input);
    return Counts.tokens(input, 0, 0, 0, 0);
  }
}
