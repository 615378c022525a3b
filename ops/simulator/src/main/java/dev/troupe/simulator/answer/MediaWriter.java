package dev.troupe.simulator.answer;

import dev.troupe.simulator.bill.Units;
import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.fault.Fault;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Answers that are no text: vectors, findings, pictures, speech. */
final class MediaWriter {
  /** 0.015 dollars per minute at 12 dollars per million tokens. */
  private static final long AUDIO_TOKENS_PER_MINUTE = 1_250;

  private static final long MILLIS_PER_MINUTE = 60_000;

  private static final List<String> CATEGORIES =
      List.of(
          "harassment",
          "harassment/threatening",
          "hate",
          "hate/threatening",
          "illicit",
          "illicit/violent",
          "self-harm",
          "self-harm/instructions",
          "self-harm/intent",
          "sexual",
          "sexual/minors",
          "violence",
          "violence/graphic");

  private MediaWriter() {}

  static SimulatedAnswer vectors(SimulatedRequest request, AnswerShape.Vectors shape, long seed) {
    var text = LimitedJson.mapper().createArrayNode();
    for (var message : request.messages()) {
      // By its own text: one input has one vector, in whatever company it comes.
      var random = new SplittableRandom(RequestHash.of(request.model(), message.text(), seed));
      var vector = text.addArray();
      var scale = Math.sqrt(shape.dimensions() / 3.0);
      for (var i = 0; i < shape.dimensions(); i++) {
        vector.add((float) ((random.nextDouble() * 2 - 1) / scale));
      }
    }
    var prompt = request.messages().stream().mapToLong(m -> TokenCounter.of(m.text())).sum();
    return answer(text.toString(), List.of(), new Usage(Math.max(1, prompt), 0, 0, 0));
  }

  /** Of a text that says "hurt", that it is violent. */
  static SimulatedAnswer findings(SimulatedRequest request, long seed) {
    var findings = LimitedJson.mapper().createArrayNode();
    for (var message : request.messages()) {
      var random = new SplittableRandom(RequestHash.of(request.model(), message.text(), seed));
      var violent = message.text().contains("hurt");
      var finding = findings.addObject().put("flagged", violent);
      var categories = finding.putObject("categories");
      var scores = LimitedJson.mapper().createObjectNode();
      var types = LimitedJson.mapper().createObjectNode();
      for (var category : CATEGORIES) {
        var found = violent && category.equals("violence");
        categories.put(category, found);
        scores.put(category, found ? 0.9 : random.nextInt(1, 1_000) / 100_000.0);
        types.putArray(category).add("text");
      }
      finding.set("category_scores", scores);
      finding.set("category_applied_input_types", types);
    }
    return answer(findings.toString(), List.of(), new Usage(0, 0, 0, 0));
  }

  static SimulatedAnswer pictures(
      SimulatedRequest request, AnswerShape.Pictures shape, SplittableRandom random, Fault fault) {
    var pictures = new ArrayList<byte[]>();
    for (var i = 0; i < shape.count(); i++) {
      pictures.add(Picture.png(random, atLeast(fault)));
    }
    var byToken = shape.tokensEach() > 0;
    var usage =
        new Usage(
            byToken ? TokenCounter.ofPrompt(request) : 0,
            0,
            0,
            shape.tokensEach() * shape.count(),
            0,
            Units.images(shape.count(), shape.variant()));
    return answer("", pictures, usage);
  }

  static SimulatedAnswer speech(
      SimulatedRequest request, AnswerShape.Speech shape, SplittableRandom random, Fault fault) {
    var millis = Recording.millis(shape.characters());
    var usage =
        new Usage(
            shape.byToken() ? TokenCounter.ofPrompt(request) : 0,
            0,
            0,
            shape.byToken() ? Math.ceilDiv(millis * AUDIO_TOKENS_PER_MINUTE, MILLIS_PER_MINUTE) : 0,
            0,
            Units.speech(shape.characters(), millis));
    return answer("", List.of(Recording.of(shape.format(), random, atLeast(fault))), usage);
  }

  private static int atLeast(Fault fault) {
    return fault instanceof Fault.LongAnswer(var bytes) ? bytes : 0;
  }

  private static SimulatedAnswer answer(String text, List<byte[]> media, Usage usage) {
    return new SimulatedAnswer(text, media, Finish.STOP, usage);
  }
}
