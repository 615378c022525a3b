package dev.troupe.simulator.wire.elevenlabs;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.Refusal.Kind;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a request for speech. */
final class SpeechRequest {
  static final String VOICE = "voice_id";
  static final String TEXT = "text";
  static final String MODEL = "model_id";
  static final String COST = "character_cost";

  private static final Set<String> KNOWN =
      Set.of(
          "text",
          "model_id",
          "language_code",
          "voice_settings",
          "pronunciation_dictionary_locators",
          "seed",
          "previous_text",
          "next_text",
          "previous_request_ids",
          "next_request_ids",
          "use_pvc_as_ivc",
          "apply_text_normalization",
          "apply_language_text_normalization");

  private SpeechRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var path = ElevenLabsHttp.SPEAK.matcher(call.path());
    if (!path.matches()) {
      throw new IllegalStateException(call.path());
    }
    var body = RequestBody.object(call);
    for (var name : body.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadRequest.at(name, "Extra inputs are not permitted: " + name);
      }
    }
    var text = RequestBody.text(body, "text");
    var model = body.path("model_id").asString("eleven_multilingual_v2");
    var characters = text.codePointCount(0, text.length());
    if (characters > longest(model)) {
      throw BadRequest.of(
          Refusal.of(Kind.CONTEXT_TOO_LONG, "The text is longer than " + longest(model) + "."));
    }
    var format = call.query().getOrDefault("output_format", "mp3_44100_128");
    var cost = cost(model, characters);
    return new SimulatedRequest(
        model,
        List.of(new Message("user", text)),
        new AnswerShape.Speech(format(format), cost, false),
        null,
        path.group(1) + format + RequestBody.parameters(body, Set.of("text", "model_id")),
        false,
        null,
        Keeping.stored(
            call,
            Map.of(VOICE, path.group(1), TEXT, text, MODEL, model, COST, Long.toString(cost))));
  }

  /** What the provider's cost header counts: the quick models take half a credit a character. */
  private static long cost(String model, long characters) {
    return quick(model) ? Math.ceilDiv(characters, 2L) : characters;
  }

  private static int longest(String model) {
    if (quick(model)) {
      return 40_000;
    }
    return model.equals("eleven_v3") ? 5_000 : 10_000;
  }

  private static boolean quick(String model) {
    return model.contains("flash") || model.contains("turbo");
  }

  private static String format(String format) {
    if (format.startsWith("mp3_")) {
      return "mp3";
    }
    if (format.startsWith("pcm_")) {
      return "pcm";
    }
    if (format.startsWith("wav_")) {
      return "wav";
    }
    throw BadRequest.at("output_format", "The simulator speaks only mp3, pcm and wav.");
  }
}
