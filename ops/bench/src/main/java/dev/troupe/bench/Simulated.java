package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;

/** A simulated provider in this process, and the configuration of a fleet that calls it. */
final class Simulated {
  private Simulated() {}

  static Simulator start(String latency) {
    return Simulator.start(
        SimulatorConfig.of(
            AccountConfig.openAi("openai")
                .withLatency(Latency.parse(latency))
                .withAnswers(new AnswerConfig(1, 50, false))));
  }

  /** Of a fleet whose calls take no time and cost nothing: what is left is the chain itself. */
  static final String NO_OP =
      """
      providers: {stub: {kind: stub, options: {answer_bytes: "1000"}}}
      defaults: {text: stub/any}
      roles: {writer: {cache: {mode: off}}}
      worker: {slots: 512}
      """;

  static String config(Simulator simulator, int slots) {
    return """
        providers: {openai: {kind: openai, base_url: "%s/v1", api_key: any}}
        defaults: {text: openai/gpt-4o-mini}
        roles: {writer: {max_tokens: 200, cache: {mode: off}}}
        worker: {slots: %d}
        """
        .formatted(simulator.baseUrl("openai"), slots);
  }
}
