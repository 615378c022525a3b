package dev.troupe.simulator.answer;

import dev.troupe.simulator.bill.Units;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

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

  /** Beyond the basic plane, joined, combined, from right to left, quoted, a NUL, odd line ends. */
  private static final String HARD_TEXT =
      "🎭👩‍👩‍👧‍👦🇺🇳 e\u0301 \u202bשלום مرحبا\u202c 漢字 \ud834\udd1e \"\\\" </script> \u0000\u0007 \u2028\u2029 \r\n\t end. ";

  private AnswerWriter() {}

  /**
   * Writes the answer.
   *
   * @param cache the parts of the prompt charged as read from and written to a cache
   * @throws IllegalArgumentException if the schema cannot be satisfied
   */
  public static SimulatedAnswer answer(
      SimulatedRequest request, AnswerConfig config, Fault fault, PromptCache.Use cache) {
    var random = new SplittableRandom(RequestHash.of(request, config.seed()));
    return switch (request.shape()) {
      case AnswerShape.Vectors vectors -> MediaWriter.vectors(request, vectors, config.seed());
      case AnswerShape.Findings f -> MediaWriter.findings(request, config.seed());
      case AnswerShape.Pictures pictures -> MediaWriter.pictures(request, pictures, random, fault);
      case AnswerShape.Speech speech -> MediaWriter.speech(request, speech, random, fault);
      case AnswerShape.Plain plain -> words(request, config, fault, cache, random);
      case AnswerShape.AnyJson json -> words(request, config, fault, cache, random);
      case AnswerShape.Schema schema -> words(request, config, fault, cache, random);
    };
  }

  private static SimulatedAnswer words(
      SimulatedRequest request,
      AnswerConfig config,
      Fault fault,
      PromptCache.Use cache,
      SplittableRandom random) {
    var reasoning = request.thinks() ? random.nextInt(1, 5) * 64L : 0;
    var prompt = TokenCounter.ofPrompt(request);
    var longest = request.maxTokens();
    var room = longest == null || fault instanceof Fault.LongAnswer ? Long.MAX_VALUE / 8 : longest;
    var thought = Math.min(reasoning, room);
    var choices = new ArrayList<String>();
    var cut = false;
    for (var i = 0; i < request.wanted().choices(); i++) {
      var whole = text(request, config, fault, random);
      choices.add(TokenCounter.cut(whole, room - thought));
      cut |= i == 0 && choices.getFirst().length() < whole.length();
    }
    var said = choices.stream().mapToLong(TokenCounter::of).sum();
    var read = Math.min(cache.read(), prompt);
    var usage =
        new Usage(
            prompt,
            read,
            Math.min(cache.written(), prompt - read),
            thought + said,
            thought,
            Units.NONE);
    return new SimulatedAnswer(
        choices.getFirst(),
        List.of(),
        finish(fault, cut),
        usage,
        choices.subList(1, choices.size()));
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
    var text =
        switch (request.shape()) {
          case AnswerShape.AnyJson() ->
              bySchema(LimitedJson.mapper().readTree(ANY_OBJECT), story, random);
          case AnswerShape.Schema form -> bySchema(form.schema(), story, random);
          case AnswerShape.Plain p -> seen(request) + plain(story, config, fault);
          case AnswerShape.Vectors v -> throw new IllegalStateException("vectors are no text");
          case AnswerShape.Findings f -> throw new IllegalStateException("findings are no text");
          case AnswerShape.Pictures p -> throw new IllegalStateException("pictures are no text");
          case AnswerShape.Speech s -> throw new IllegalStateException("speech is no text");
        };
    return fault instanceof Fault.LongAnswer(var bytes)
        ? filled(text, request.shape() instanceof AnswerShape.Plain ? text + " " : " ", bytes)
        : text;
  }

  private static String bySchema(JsonNode schema, Story story, RandomGenerator random) {
    return new SchemaWriter(schema, story, random).write(schema).toString();
  }

  /** What stood beside the words, and what a tool said: so that a test sees that it arrived. */
  private static String seen(SimulatedRequest request) {
    var seen = new StringBuilder();
    for (var message : request.messages()) {
      message.attached().forEach(a -> seen.append("I see ").append(a.description()).append(". "));
    }
    if (request.followsATool()) {
      seen.append("The tool says: ").append(request.messages().getLast().text()).append(' ');
    }
    return seen.toString();
  }

  /** JSON stays valid: it is filled up with spaces. */
  private static String filled(String text, String filler, int bytes) {
    var length = filler.getBytes(StandardCharsets.UTF_8).length;
    return text + filler.repeat(Math.ceilDiv(bytes, length));
  }

  private static String plain(Story story, AnswerConfig config, Fault fault) {
    var before = fault instanceof Fault.HardText ? HARD_TEXT : "";
    if (config.tokens() == null) {
      return before + story.sentences("plain", story.between(2, 5));
    }
    var text = new StringBuilder(before);
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
}
