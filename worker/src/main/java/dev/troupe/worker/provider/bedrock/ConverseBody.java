package dev.troupe.worker.provider.bedrock;

import dev.troupe.schemas.Sampling;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import java.util.Map;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import tools.jackson.databind.JsonNode;

/**
 * Writes requests. An answer of a schema is asked for as the input of a tool that must be used, as
 * that is what most models here know; a schema of anything but an object is put into words.
 */
final class ConverseBody {
  private ConverseBody() {}

  static ConverseRequest of(ProviderRequest request) {
    Parameters parameters = Parameters.of(request);
    ConverseRequest.Builder converse =
        ConverseRequest.builder()
            .modelId(request.model())
            .messages(Turns.of(request.content().messages()))
            .requestMetadata(Map.of("call_id", request.callId().toString()))
            .overrideConfiguration(
                o -> o.putHeader("X-Client-Request-Id", request.callId().toString()))
            .inferenceConfig(c -> sampling(request.sampling(), parameters, c));
    JsonNode schema = request.format().schema();
    boolean tool = schema != null && schema.path("type").asString("").equals("object");
    if (schema != null && tool) {
      converse.toolConfig(Offer.answer(schema));
    } else if (parameters.offersTools()) {
      converse.toolConfig(Offer.of(parameters));
    }
    String system = request.content().system() == null ? "" : request.content().system();
    if (schema != null && !tool) {
      system += "\n\nAnswer with nothing but JSON that satisfies this JSON Schema: " + schema;
    }
    if (!system.isEmpty()) {
      converse.system(SystemContentBlock.fromText(system.strip()));
    }
    if (parameters.has(Wording.EXTRA)) {
      converse.additionalModelRequestFields(Documents.of(parameters.get(Wording.EXTRA)));
    }
    return converse.build();
  }

  private static void sampling(
      Sampling sampling, Parameters parameters, InferenceConfiguration.Builder into) {
    into.maxTokens(sampling.maxTokens());
    if (sampling.temperature() != null) {
      // Roles may go up to 2, this wire only to 1.
      into.temperature((float) Math.min(1, sampling.temperature()));
    }
    if (parameters.has("top_p")) {
      into.topP(parameters.get("top_p").floatValue());
    }
    if (parameters.has("stop")) {
      into.stopSequences(parameters.stops());
    }
  }
}
