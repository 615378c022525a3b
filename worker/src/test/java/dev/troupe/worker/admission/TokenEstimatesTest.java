package dev.troupe.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.api.EncodingType;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.testbed.RandomRequests;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimatesTest {
  private static final ModelRef GPT = ModelRef.parse("openai/gpt-4o-mini");
  private static final ModelRef LLAMA = ModelRef.parse("groq/llama-3.3-70b-versatile");

  private final TokenEstimates estimates = new TokenEstimates();

  @ParameterizedTest
  @CsvSource({
    "gpt-4, CL100K_BASE",
    "gpt-4-turbo, CL100K_BASE",
    "gpt-4o-2024-08-06, O200K_BASE",
    "gpt-4.1-nano, O200K_BASE",
    "gpt-5-mini, O200K_BASE",
    "openai/gpt-4o, O200K_BASE",
    "o3-mini, O200K_BASE",
    "text-embedding-3-small, CL100K_BASE"
  })
  void encoding_knownFamily_isTheLongestPrefixs(String model, EncodingType expected) {
    assertThat(TokenEstimates.encoding(model)).contains(expected);
  }

  @Test
  void encoding_foreignModel_isNone() {
    assertThat(TokenEstimates.encoding("llama-3.3-70b")).isEmpty();
    assertThat(TokenEstimates.encoding("mistral-large")).isEmpty();
  }

  @Test
  void of_knownTokenizer_countsTokensNotBytes() {
    String words = "international ".repeat(1_000);

    assertThat(estimates.of(GPT, request(words)).tokens()).isBetween(1_000L, 1_100L);
    assertThat(estimates.of(LLAMA, request(words)).tokens()).isBetween(3_400L, 3_700L);
  }

  @Test
  void of_anyRequest_isAtMostItsBound() {
    long seed = Long.getLong("seed", System.nanoTime());
    RandomRequests requests = new RandomRequests(new Random(seed));
    for (int i = 0; i < 200; i++) {
      TaskRequest asked = requests.next();
      ProviderRequest request =
          new ProviderRequest(
              new UUID(0, 1),
              "m",
              ProviderRequest.Content.of("You write.", asked.messages()),
              ResponseFormat.text(asked.output()),
              "r",
              new Sampling(100, null, asked.more()),
              Duration.ofSeconds(1),
              ProviderRequest.UNWATCHED);
      estimates.learn(LLAMA, 10, 40);
      assertThat(estimates.of(LLAMA, request).tokens())
          .as("-Dseed=" + seed)
          .isPositive()
          .isLessThanOrEqualTo(request.inputTokensBound());
    }
  }

  @Test
  void learn_realUsage_correctsTheNextEstimatesOfThatModelOnly() {
    ProviderRequest request = request("international ".repeat(1_000));
    for (int i = 0; i < 50; i++) {
      estimates.learn(LLAMA, estimates.of(LLAMA, request).raw(), 1_000);
    }

    assertThat(estimates.of(LLAMA, request).tokens()).isBetween(980L, 1_020L);
    assertThat(estimates.of(GPT, request).tokens()).isBetween(1_000L, 1_100L);
  }

  @Test
  void learn_oneAbsurdAnswer_doesNotRule() {
    ProviderRequest request = request("hello ".repeat(1_000));
    long before = estimates.of(LLAMA, request).tokens();
    for (int i = 0; i < 20; i++) {
      estimates.learn(LLAMA, before, before);
    }
    estimates.learn(LLAMA, before, Long.MAX_VALUE);

    assertThat(estimates.of(LLAMA, request).tokens()).isLessThan(2 * before);
  }

  @Test
  void before_everyKind_countsAsItsProviderDoes() {
    assertThat(TokenRule.of("openai").before(100, 300)).isEqualTo(300);
    assertThat(TokenRule.of("openai-compatible").before(100, 300)).isEqualTo(400);
    assertThat(TokenRule.of("gemini").before(100, 300)).isEqualTo(100);
    assertThat(TokenRule.of("anthropic").before(100, 300)).isEqualTo(400);
  }

  @Test
  void after_everyKind_givesBackOnlyWhatItsProviderDoes() {
    Usage usage = new Usage(90, 30, 0, 50, 20, 0, 0);

    assertThat(TokenRule.of("openai").after(usage, 300)).isEqualTo(300);
    assertThat(TokenRule.of("openai-compatible").after(usage, 300)).isEqualTo(420);
    assertThat(TokenRule.of("gemini").after(usage, 300)).isEqualTo(120);
    assertThat(TokenRule.of("anthropic").after(usage, 300)).isEqualTo(140);
  }

  private static ProviderRequest request(String prompt) {
    return new ProviderRequest(
        new UUID(1, 1),
        "m",
        new ProviderRequest.Content(null, prompt),
        ResponseFormat.TEXT,
        "n",
        new Sampling(100, null),
        Duration.ofSeconds(1),
        ProviderRequest.UNWATCHED);
  }
}
