package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.StoredAnswer;
import dev.troupe.simulator.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's chat, responses, embeddings, moderations, images and speech, in one provider's dialect.
 */
public final class OpenAiWire implements Wire {
  private static final String BEARER = "bearer ";
  private static final String CHAT = "/chat/completions";
  private static final String RESPONSES = "/responses";

  private final Dialect dialect;

  private OpenAiWire(Dialect dialect) {
    this.dialect = dialect;
  }

  /** OpenAI itself, then every provider that speaks its shape in its own way. */
  public static List<Wire> all() {
    return List.of(
        new OpenAiWire(new OpenAiDialect()),
        new OpenAiWire(new GroqDialect()),
        new OpenAiWire(new CerebrasDialect()),
        new OpenAiWire(new OpenRouterDialect()),
        new OpenAiWire(new TogetherDialect()));
  }

  @Override
  public String name() {
    return dialect.name();
  }

  @Override
  public String prices() {
    return "openai";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    var end = ending(path);
    return switch (method + " " + end) {
      case "POST /chat/completions",
          "POST /responses",
          "POST /embeddings",
          "POST /moderations",
          "POST /images/generations",
          "POST /audio/speech" ->
          Optional.of(Operation.GENERATE);
      case "GET /models" -> Optional.of(Operation.LIST_MODELS);
      case "GET /chat/completions" -> Optional.of(Operation.LIST_STORED);
      case "GET /generation" ->
          dialect.alwaysStored() ? Optional.of(Operation.LIST_STORED) : Optional.empty();
      default ->
          method.equals("GET") && (end.startsWith(CHAT + "/") || end.startsWith(RESPONSES + "/"))
              ? Optional.of(Operation.LIST_STORED)
              : Optional.empty();
    };
  }

  private String ending(String path) {
    return dialect.prefixes().stream()
        .filter(path::startsWith)
        .findFirst()
        .map(prefix -> path.substring(prefix.length()))
        .orElse("");
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    var header = call.header("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    return header.substring(BEARER.length()).strip();
  }

  @Override
  public Parsed parse(HttpCall call) {
    return switch (ending(call.path())) {
      case "/responses" -> RequestBody.parse(call, ResponsesRequest::read);
      case "/embeddings" -> RequestBody.parse(call, MediaRequest::embeddings);
      case "/moderations" -> RequestBody.parse(call, MediaRequest::moderations);
      case "/images/generations" -> RequestBody.parse(call, ImagesRequest::read);
      case "/audio/speech" -> RequestBody.parse(call, MediaRequest::speech);
      default -> RequestBody.parse(call, chat -> ChatRequest.read(chat, dialect.alwaysStored()));
    };
  }

  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return dialect.countedTokens(request, prompt, cached);
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var headers = dialect.headers(facts);
    return switch (request.shape()) {
      case AnswerShape.Vectors v -> MediaReply.embeddings(call, request, answer, headers);
      case AnswerShape.Findings f -> MediaReply.moderations(request, answer, facts, headers);
      case AnswerShape.Pictures p -> MediaReply.images(call, answer, facts, headers);
      case AnswerShape.Speech speech -> MediaReply.speech(speech, answer, headers);
      case AnswerShape.Plain p -> words(call, request, answer, facts);
      case AnswerShape.AnyJson j -> words(call, request, answer, facts);
      case AnswerShape.Schema s -> words(call, request, answer, facts);
    };
  }

  private HttpReply words(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return ending(call.path()).equals(RESPONSES)
        ? ResponsesReply.of(request, answer, facts, dialect.headers(facts))
        : ChatReply.completion(
            request,
            answer,
            facts,
            dialect,
            RequestBody.object(call).path("logprobs").asBoolean(false));
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return refused(Dialect.Refused.of(refusal, dialect.form(refusal)), facts);
  }

  @Override
  public Set<String> errors() {
    var names = new LinkedHashSet<String>();
    dialect.errors().forEach(error -> names.add(error.name()));
    return names;
  }

  @Override
  public HttpReply error(String name, Duration wait, CallFacts facts) {
    return refused(Dialect.Refused.of(NamedError.find(dialect.errors(), name), wait), facts);
  }

  private HttpReply refused(Dialect.Refused refused, CallFacts facts) {
    var headers = dialect.headers(facts);
    dialect.errorHeaders(headers, refused, facts);
    return HttpReply.json(dialect.sentStatus(refused), headers, dialect.errorBody(refused, facts));
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    return ChatReply.models(models, dialect.headers(facts));
  }

  /** {@code metadata[key]=value}, as {@code listChatCompletions} has it; or one answer's id. */
  @Override
  public Map<String, String> storedFilter(HttpCall call) {
    var filter = new HashMap<String, String>();
    var id = id(call);
    if (id != null) {
      filter.put(StoredAnswer.BY_REQUEST_ID, "req_" + id.substring(Math.max(0, id.length() - 22)));
    }
    call.query()
        .forEach(
            (name, value) -> {
              if (name.startsWith("metadata[") && name.endsWith("]")) {
                filter.put(name.substring("metadata[".length(), name.length() - 1), value);
              }
            });
    return filter;
  }

  private @Nullable String id(HttpCall call) {
    var end = ending(call.path());
    if (end.equals("/generation")) {
      return call.query().getOrDefault("id", "");
    }
    return end.equals(CHAT) ? null : end.substring(end.lastIndexOf('/') + 1);
  }

  @Override
  public HttpReply stored(List<StoredAnswer> found, HttpCall call, CallFacts facts) {
    var headers = dialect.headers(facts);
    if (id(call) == null) {
      return ChatReply.stored(found, headers);
    }
    if (found.isEmpty()) {
      return refusal(
          Refusal.of(Refusal.Kind.NO_SUCH_PATH, "No answer with id '" + id(call) + "'."), facts);
    }
    return ending(call.path()).equals("/generation")
        ? GenerationReply.of(found.getFirst(), headers)
        : new HttpReply(200, headers, found.getFirst().reply().body());
  }
}
