package dev.troupe.simulator.answer;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.fault.Fault;
import dev.troupe.simulator.fault.Instructions;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Answers a request. The same request to an account of the same seed gets the same text, whenever
 * and however often it is asked.
 */
public final class AnswerWriter {
  private static final String ANY_OBJECT =
      """
      {"type":"object","required":["title","summary","points"],"properties":{
       "title":{"type":"string"},"summary":{"type":"string"},
       "points":{"type":"array","items":{"type":"string"}}}}
      """;

  private AnswerWriter() {}

  /**
   * Writes the answer.
   *
   * @param cachedTokens the part of the prompt charged as cached
   * @throws IllegalArgumentException if the schema cannot be satisfied
   */
  public static SimulatedAnswer answer(
      SimulatedRequest request, AnswerConfig config, Fault fault, long cachedTokens) {
    var random = new SplittableRandom(RequestHash.of(request, config.seed()));
    var reasoning = reasoningTokens(request, random);
    var whole = text(request, config, fault, random);
    var prompt = TokenCounter.ofPrompt(request);
    var room = request.maxTokens() == null ? Long.MAX_VALUE / 8 : request.maxTokens();
    var thought = Math.min(reasoning, room);
    var text = TokenCounter.cut(whole, room - thought);
    var usage =
        new Usage(prompt, Math.min(cachedTokens, prompt), thought + TokenCounter.of(text), thought);
    return new SimulatedAnswer(text, finish(fault, text.length() < whole.length()), usage);
  }

  private static Finish finish(Fault fault, boolean cut) {
    if (cut) {
      return Finish.LENGTH;
    }
    return fault instanceof Fault.ModelRefuses ? Finish.REFUSED : Finish.STOP;
  }

  private static String text(
      SimulatedRequest request, AnswerConfig config, Fault fault, RandomGenerator random) {
    if (fault instanceof Fault.ModelRefuses) {
      return "I'm sorry, but I can't help with that.";
    }
    if (fault instanceof Fault.WrongAnswer(var parses)) {
      return parses
          ? "[\"not\", \"what was asked for\"]"
          : "Sure! Here you are: {\"title\": \"Oops";
    }
    var story = Story.about(matter(request), random);
    return switch (request.shape()) {
      case AnswerShape.Plain() -> plain(story, config);
      case AnswerShape.AnyJson() -> {
        var any = LimitedJson.mapper().readTree(ANY_OBJECT);
        yield new SchemaWriter(any, story, random).write(any).toString();
      }
      case AnswerShape.Schema(var schema) ->
          new SchemaWriter(schema, story, random).write(schema).toString();
    };
  }

  private static String plain(Story story, AnswerConfig config) {
    if (config.tokens() == null) {
      return story.sentences("plain", story.between(2, 5));
    }
    var text = new StringBuilder();
    while (TokenCounter.of(text.toString()) < config.tokens()) {
      text.append(text.isEmpty() ? "" : " ").append(story.sentences("plain", 8));
    }
    return TokenCounter.cut(text.toString(), config.tokens());
  }

  /** What the answer is about: what the user said, or all of it where no user said anything. */
  private static String matter(SimulatedRequest request) {
    var user = Instructions.strip(request.lastUserText());
    return user.isBlank()
        ? request.messages().stream().map(Message::text).collect(Collectors.joining(" "))
        : user;
  }

  /** Models that think do so for a while, unless told not to. */
  private static long reasoningTokens(SimulatedRequest request, RandomGenerator random) {
    var thinks = request.model().startsWith("gpt-5") || request.model().matches("o[134].*");
    return thinks
            && !request.parameters().contains("reasoning_effort=\"minimal\"")
            && !request.parameters().contains("reasoning_effort=\"none\"")
        ? random.nextInt(1, 5) * 64L
        : 0;
  }
}
