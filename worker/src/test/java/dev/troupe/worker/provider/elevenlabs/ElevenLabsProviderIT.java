package dev.troupe.worker.provider.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderContract;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElevenLabsProviderIT extends ProviderContract {
  private final Uuid7 ids = new Uuid7(InstantSource.system(), RandomGenerator.getDefault());

  ElevenLabsProviderIT() {
    super("elevenlabs");
  }

  @Override
  protected String kind() {
    return "elevenlabs";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new ElevenLabsProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "eleven_flash_v2_5";
  }

  @Override
  protected List<@Nullable String> prices() {
    return Arrays.asList(null, null, null, null, null, "0.00018");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("max_character_limit_exceeded", FailureClass.CONTEXT),
        Map.entry("invalid_api_key", FailureClass.AUTH),
        Map.entry("quota_exceeded", FailureClass.QUOTA),
        Map.entry("missing_permissions", FailureClass.AUTH),
        Map.entry("voice_not_found", FailureClass.BAD_REQUEST),
        Map.entry("invalid_parameters", FailureClass.BAD_REQUEST),
        Map.entry("too_many_concurrent_requests", FailureClass.CONCURRENCY),
        Map.entry("system_busy", FailureClass.CAPACITY),
        Map.entry("internal_error", FailureClass.CAPACITY),
        Map.entry("service_unavailable", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.CONCURRENT);
  }

  @Override
  protected String path() {
    return "";
  }

  @Override
  protected Modality modality() {
    return Modality.AUDIO;
  }

  @Override
  protected boolean saysWhen() {
    return false;
  }

  @Override
  protected FailureClass throttledAs() {
    return FailureClass.CAPACITY;
  }

  @Override
  protected boolean billsRefusals() {
    return false;
  }

  @Override
  protected UUID callId() {
    return ids.next();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "cut=mid", "hang"})
  void lookUp_recordingLost_isFoundInTheHistory(String fault) {
    ProviderRequest request =
        request("Once upon a time. [[sim:" + fault + "]]", Duration.ofSeconds(1));
    ProviderOutcome lost = call(request);
    assertThat(lost).isInstanceOf(Lost.class);

    LookUp found = lookUp(request, lost.wire().requestId());

    assertThat(found).isInstanceOf(LookUp.Found.class);
    Answered answer = ((LookUp.Found) found).answer();
    assertThat(answer.media()).isNotNull();
    assertBilled(answer.usage(), bill(request));
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @Test
  void lookUp_neverSent_findsNothing() {
    call("Another text.");
    assertThat(lookUp(request("A text."), null)).isInstanceOf(LookUp.Nothing.class);
  }
}
