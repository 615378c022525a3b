package dev.troupe.worker.provider.stub;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Answers every question with the same text, at once or after a while.
 *
 * <p>Options: {@code answer_bytes} (default 64), {@code latency} in milliseconds or ISO 8601
 * (default none).
 */
public final class StubProvider implements Provider {
  private final Pause pause;
  private final Duration latency;
  private final String text;

  public StubProvider(TroupeConfig.Provider account, Pause pause) {
    this.pause = pause;
    this.latency = duration(account.options().getOrDefault("latency", "0"));
    this.text = "x".repeat(Integer.parseInt(account.options().getOrDefault("answer_bytes", "64")));
  }

  private static Duration duration(String text) {
    return text.startsWith("P")
        ? Duration.parse(text)
        : Duration.ofMillis(Long.parseLong(text.replaceFirst("ms$", "")));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (!latency.isZero()) {
      try {
        pause.pause(latency);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ProviderOutcome.Lost(
            "interrupted", "the worker stopped", ProviderOutcome.Wire.NONE);
      }
    }
    return new ProviderOutcome.Answered(
        answer(request),
        Usage.tokens(request.content().prompt().length() / 4 + 1L, text.length() / 4 + 1L),
        ProviderOutcome.Finish.STOP,
        ProviderOutcome.Wire.NONE);
  }

  private String answer(ProviderRequest request) {
    String one =
        switch (request.format().modality()) {
          case TEXT, IMAGE, AUDIO -> text;
          case EMBEDDING -> "[0.5,0.5]";
          case MODERATION -> "{\"flagged\":false}";
        };
    return request.format().modality().isData()
        ? "["
            + String.join(",", Collections.nCopies(request.content().messages().size(), one))
            + "]"
        : one;
  }

  /** It listens to nothing, so that it takes everything. */
  @Override
  public @Nullable String inexpressible(ProviderRequest request) {
    return null;
  }

  @Override
  public void close() {}
}
