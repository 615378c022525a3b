package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Responses, embeddings, images and speech. */
final class OpenAiMediaTest {
  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
  private final WireClient client =
      new WireClient(simulator.baseUrl("openai"), List.of("Authorization", "Bearer sk"));

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  private static ObjectNode body(String model) {
    return WireClient.JSON.createObjectNode().put("model", model);
  }

  private BigDecimal lastCost() {
    return simulator.bill().calls().getLast().costUsd();
  }

  private WireClient.Reply paint(ObjectNode body) {
    return client.post("/v1/images/generations", body.put("prompt", "a lighthouse"));
  }

  private WireClient.Reply speak(ObjectNode body) {
    return client.post("/v1/audio/speech", body.put("voice", "alloy"));
  }

  @Test
  void responses_plain_answersAndCanBeLookedUp() {
    var reply = client.post("/v1/responses", body("gpt-5").put("input", "Think of the lighthouse"));

    assertThat(reply.at("/object")).isEqualTo("response");
    assertThat(reply.at("/status")).isEqualTo("completed");
    assertThat(reply.at("/output/0/type")).isEqualTo("reasoning");
    assertThat(reply.at("/output/1/content/0/text")).isNotBlank();
    assertThat(reply.number("/usage/output_tokens_details/reasoning_tokens")).isPositive();
    assertThat(lastCost())
        .isEqualByComparingTo(
            WireContract.perMillion(
                1.25,
                reply.number("/usage/input_tokens"),
                10,
                reply.number("/usage/output_tokens")));
    assertThat(client.get("/v1/responses/" + reply.at("/id")).json()).isEqualTo(reply.json());
    assertThat(client.get("/v1/responses/resp_unknown").status()).isEqualTo(404);
  }

  @Test
  void moderations_severalTexts_haveAFindingEachAndCostNothing() {
    var body = body("omni-moderation-latest");
    body.putArray("input").add("A lighthouse.").add("I will hurt you.");
    var reply = client.post("/v1/moderations", body);

    assertThat(reply.json().path("results").size()).isEqualTo(2);
    assertThat(reply.json().at("/results/0/flagged").booleanValue()).isFalse();
    assertThat(reply.json().at("/results/1/categories/violence").booleanValue()).isTrue();
    assertThat(reply.json().has("usage")).isFalse();
    assertThat(lastCost()).isEqualByComparingTo("0");
  }

  @Test
  void responses_schemaCutAndRefusal_areToldApart() {
    var body = body("gpt-4o-mini").put("input", "An episode");
    body.putObject("text")
        .putObject("format")
        .put("type", "json_schema")
        .put("name", "episode")
        .put("strict", true)
        .set("schema", TextWireContract.EPISODE);
    var whole = client.post("/v1/responses", body);
    assertThat(
            WireClient.JSON.readTree(whole.at("/output/0/content/0/text")).path("title").isString())
        .isTrue();

    var cut = client.post("/v1/responses", body.put("max_output_tokens", 3));
    assertThat(cut.at("/status")).isEqualTo("incomplete");
    assertThat(cut.at("/incomplete_details/reason")).isEqualTo("max_output_tokens");

    var refused = client.post("/v1/responses", body("gpt-4o-mini").put("input", "[[sim:refuse]]"));
    assertThat(refused.at("/output/0/content/0/type")).isEqualTo("refusal");
  }

  @Test
  void embeddings_sameTextInOtherCompany_hasTheSameVectorOfLengthOne() {
    var alone =
        client.post(
            "/v1/embeddings", body("text-embedding-3-small").put("input", "whales and boats"));
    var many = body("text-embedding-3-small").put("encoding_format", "base64");
    many.putArray("input").add("something else").add("whales and boats");
    var both = client.post("/v1/embeddings", many);

    var vector = alone.json().at("/data/0/embedding");
    assertThat(vector).hasSize(1_536);
    var bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(both.at("/data/1/embedding")))
            .order(ByteOrder.LITTLE_ENDIAN);
    var length = 0.0;
    for (var number : vector) {
      assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
      length += number.doubleValue() * number.doubleValue();
    }
    assertThat(length).isBetween(0.9, 1.1);
    assertThat(lastCost())
        .isEqualByComparingTo(WireContract.perMillion(0.02, both.number("/usage/prompt_tokens")));
  }

  @Test
  void images_gptImage_areValidPngsChargedByToken() throws Exception {
    var reply =
        paint(body("gpt-image-1").put("n", 2).put("size", "1024x1536").put("quality", "low"));

    assertThat(reply.json().path("data")).hasSize(2);
    var png = Base64.getDecoder().decode(reply.at("/data/0/b64_json"));
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(8);
    assertThat(reply.number("/usage/output_tokens")).isEqualTo(816);
    assertThat(lastCost())
        .isEqualByComparingTo(
            WireContract.perMillion(5, reply.number("/usage/input_tokens"), 40, 816));
    assertThat(simulator.bill().calls().getLast().usage().units().images()).isEqualTo(2);
  }

  @Test
  void images_dallE_areChargedByThePieceItsSizeAndQuality() {
    assertThat(paint(body("dall-e-3").put("response_format", "b64_json")).json().has("usage"))
        .isFalse();
    assertThat(lastCost()).isEqualByComparingTo("0.04");
    paint(body("dall-e-3").put("quality", "hd").put("size", "1792x1024"));
    assertThat(lastCost()).isEqualByComparingTo("0.12");
    paint(body("dall-e-2").put("n", 3).put("size", "256x256"));
    assertThat(lastCost()).isEqualByComparingTo("0.048");

    assertThat(paint(body("dall-e-3").put("n", 2)).status()).isEqualTo(400);
    assertThat(paint(body("gpt-image-1").put("response_format", "b64_json")).status())
        .isEqualTo(400);
    var refused =
        client.post("/v1/images/generations", body("dall-e-3").put("prompt", "[[sim:refuse]]"));
    assertThat(refused.at("/error/code")).isEqualTo("moderation_blocked");
    assertThat(simulator.bill().calls()).hasSize(3);
  }

  @Test
  void speech_wav_isValidAndChargedByTheCharacter() throws Exception {
    var reply = speak(body("tts-1").put("input", "Good morning").put("response_format", "wav"));

    assertThat(reply.header("content-type")).isEqualTo("audio/wav");
    var audio = AudioSystem.getAudioFileFormat(new ByteArrayInputStream(reply.bytes()));
    assertThat(audio.getFrameLength()).isPositive();
    assertThat(lastCost()).isEqualByComparingTo("0.00018");
    assertThat(speak(body("tts-1").put("input", "x".repeat(4_097))).status()).isEqualTo(400);
  }

  @Test
  void speech_byToken_isChargedForTextInAndSoundOut() {
    speak(body("gpt-4o-mini-tts").put("input", "x".repeat(900)));

    var usage = simulator.bill().calls().getLast().usage();
    assertThat(usage.units().millis()).isEqualTo(60_000);
    assertThat(usage.completion()).isEqualTo(1_250);
    assertThat(lastCost())
        .isEqualByComparingTo(WireContract.perMillion(0.6, usage.prompt(), 12, 1_250));
  }
}
