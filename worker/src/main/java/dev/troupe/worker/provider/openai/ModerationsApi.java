package dev.troupe.worker.provider.openai;

import static dev.troupe.worker.provider.Piece.IMAGE;
import static dev.troupe.worker.provider.Piece.IMAGE_URL;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.DataUrl;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /moderations}: the answer is the list of findings as the provider writes them. Several
 * messages are several texts, each with a finding; one message may have pictures beside its words,
 * and one finding for all of it.
 */
final class ModerationsApi implements Api {
  private static final Wording WORDING =
      Wording.of()
          .with(IMAGE, IMAGE_URL)
          .but("a system prompt", r -> r.content().system() != null)
          .but(
              "pictures in one of several texts",
              r -> r.content().messages().size() > 1 && !ofTexts(r.content().messages()));

  @Override
  public String path() {
    return "/moderations";
  }

  @Override
  public Wording wording() {
    return WORDING;
  }

  private static boolean ofTexts(List<Message> messages) {
    return messages.stream().allMatch(m -> m.parts().size() == 1 && m.plain());
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode().put("model", request.model());
    ArrayNode input = body.putArray("input");
    List<Message> messages = request.content().messages();
    if (ofTexts(messages)) {
      messages.forEach(message -> input.add(message.text()));
    } else {
      messages.getFirst().parts().forEach(part -> add(part, input));
    }
    return body;
  }

  private static void add(Part part, ArrayNode input) {
    switch (part) {
      case Part.Text text -> input.addObject().put("type", "text").put("text", text.text());
      case Part.Image image ->
          input
              .addObject()
              .put("type", "image_url")
              .putObject("image_url")
              .put("url", DataUrl.of(image.source()));
      // Their wording has no word for them.
      case Part.Audio _, Part.Document _ ->
          throw new IllegalArgumentException("no text, no picture");
    }
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    JsonNode results = body.path("results");
    List<Message> messages = request.content().messages();
    int wanted = ofTexts(messages) ? messages.size() : 1;
    if (results.size() != wanted || !results.valueStream().allMatch(JsonNode::isObject)) {
      return Failures.garbled(reply, "the answer does not have one finding for each text");
    }
    Answered answered =
        new Answered(results.toString(), usage(request, body), Finish.STOP, reply.wire());
    JsonNode model = body.path("model");
    return model.isString()
        ? answered.with(Json.MESSAGES.createObjectNode().put("model", model.stringValue()))
        : answered;
  }

  /** OpenAI's own are free, and tell no usage; those who charge for it tell one. */
  private static @Nullable Usage usage(ProviderRequest request, JsonNode body) {
    if (body.path("usage").isMissingNode() && isFree(request.model())) {
      return Usage.NONE;
    }
    return Counts.read(
        body.path("usage"),
        usage -> Counts.tokens(Counts.atLeastOne(usage.path("prompt_tokens")), 0, 0, 0, 0));
  }

  private static boolean isFree(String model) {
    return model.startsWith("omni-moderation-") || model.startsWith("text-moderation-");
  }
}
