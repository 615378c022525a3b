package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.testbed.Replies;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Replies as the providers' references have them, each with what it must be read as. */
class RecordedBodiesIT {
  static List<String> recorded() throws IOException {
    Path folder = Path.of("src/test/resources/recorded");
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void call_recordedReply_isReadAsItIsMeant(String file) throws IOException {
    JsonNode recording = read(file);
    ProviderOutcome outcome = replay(recording);

    assertThat(usage(outcome)).as(file).isEqualTo(expected(recording.path("usage")));
    JsonNode failure = recording.path("failure");
    if (failure.isString()) {
      assertThat(((Failed) outcome).failureClass())
          .as(file)
          .isEqualTo(FailureClass.valueOf(failure.stringValue()));
    } else {
      assertThat(outcome).as(file).isInstanceOf(Answered.class);
    }
    if (recording.has("text")) {
      assertThat(((Answered) outcome).text()).isEqualTo(recording.path("text").stringValue());
    }
    if (recording.has("message")) {
      assertThat(((Failed) outcome).message()).isEqualTo(recording.path("message").stringValue());
    }
    if (recording.has("request_id")) {
      assertThat(outcome.wire().requestId()).isEqualTo(recording.path("request_id").stringValue());
    }
    if (recording.has("retry_after")) {
      assertThat(((Throttled) outcome).retryAfter())
          .isEqualTo(Duration.parse(recording.path("retry_after").stringValue()));
    }
  }

  /** The loader refuses what it does not know, and says what it does. */
  @Test
  void all_kindsOfTheConfiguration_haveAnAdapterAndNoOtherHas(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "providers: {x: {kind: telepathy}}");
    String message =
        assertThatThrownBy(() -> ConfigLoader.load(file, Map.of())).actual().getMessage();
    Matcher known = Pattern.compile("telepathy.*?one of ([a-z, -]+)").matcher(message);
    assertThat(known.find()).as(message).isTrue();
    assertThat(known.group(1).strip().split(", "))
        .containsExactlyInAnyOrderElementsOf(
            Kinds.all(InstantSource.system(), Thread::sleep).keySet());
  }

  private static JsonNode read(String file) throws IOException {
    try (var in =
        Objects.requireNonNull(RecordedBodiesIT.class.getResourceAsStream("/recorded/" + file))) {
      return Json.STRICT.readTree(in.readAllBytes());
    }
  }

  private static ProviderOutcome replay(JsonNode recording) throws IOException {
    Map<String, String> headers = new HashMap<>();
    recording
        .path("headers")
        .properties()
        .forEach(h -> headers.put(h.getKey(), h.getValue().stringValue()));
    try (Replies replies = new Replies()) {
      replies.give(
          recording.path("status").intValue(), headers, Json.bytes(recording.path("body")));
      try (Provider provider = provider(recording, replies.base())) {
        return provider.call(request(recording));
      }
    }
  }

  private static Provider provider(JsonNode recording, URI base) {
    Map<String, String> options = new HashMap<>();
    recording
        .path("options")
        .properties()
        .forEach(o -> options.put(o.getKey(), o.getValue().stringValue()));
    String kind = recording.path("kind").stringValue();
    return Objects.requireNonNull(Kinds.all(InstantSource.system(), Thread::sleep).get(kind))
        .create(
            new TroupeConfig.Provider(
                "account", kind, base, null, null, false, TroupeConfig.Limits.NONE, options));
  }

  private static ProviderRequest request(JsonNode recording) {
    return new ProviderRequest(
        UUID.randomUUID(),
        recording.path("model").asString("m"),
        new ProviderRequest.Content(null, "Hello."),
        new ResponseFormat(
            Modality.valueOf(recording.path("modality").asString("text").toUpperCase(Locale.ROOT)),
            null,
            null),
        "role",
        new Sampling(100, null),
        Duration.ofMinutes(2),
        ProviderRequest.UNWATCHED);
  }

  private static @Nullable Usage usage(ProviderOutcome outcome) {
    return switch (outcome) {
      case Answered a -> a.usage();
      case Refused r -> r.usage();
      case Failed f -> null;
    };
  }

  private static @Nullable Usage expected(JsonNode usage) {
    return usage.isMissingNode()
        ? null
        : new Usage(
            usage.path("input").longValue(),
            usage.path("cached").longValue(),
            usage.path("cache_write").longValue(),
            usage.path("output").longValue(),
            usage.path("reasoning").longValue(),
            usage.path("images").longValue(),
            usage.path("characters").longValue(),
            0,
            usage.path("tier").asString("standard"),
            usage.path("size").asString(null));
  }
}
