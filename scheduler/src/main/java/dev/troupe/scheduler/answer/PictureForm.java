package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/generations}. The picture is in the reply, never an address. */
final class PictureForm implements AnswerForm {
  private final Contents contents;

  PictureForm(Contents contents) {
    this.contents = contents;
  }

  @Override
  public ObjectNode whole(TaskAnswer answer) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("created", answer.createdAt().getEpochSecond());
    body.putArray("data").addObject().put("b64_json", contents.of(answer));
    body.put("output_format", Contents.mediaType(answer).replaceFirst("^image/", ""));
    TaskAnswer.Tokens tokens = answer.tokens();
    if (tokens.output() > 0) { // what is sold by the piece has none
      ObjectNode usage = body.putObject("usage");
      usage.put("input_tokens", tokens.input());
      usage.put("output_tokens", tokens.output());
      usage.put("total_tokens", tokens.input() + tokens.output());
      // A prompt is words.
      usage
          .putObject("input_tokens_details")
          .put("text_tokens", tokens.input())
          .put("image_tokens", 0);
    }
    return body;
  }
}
