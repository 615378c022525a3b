package dev.troupe.simulator;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.json.LimitedJson;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulator.
 *
 * @param host to listen on; the loopback address if not given
 * @param port to listen on; 0 for any free one
 * @param billFile the bill's JSONL file; null to keep it in memory only
 * @param accounts the first one also answers without its name in the path; one OpenAI account named
 *     {@code openai} if none is given
 * @param ignoreControls takes the control words of {@link dev.troupe.simulator.fault.Instructions}
 *     for text like any other: where prompts are not a test's
 */
public record SimulatorConfig(
    String host,
    int port,
    @Nullable Path billFile,
    List<AccountConfig> accounts,
    boolean ignoreControls) {
  private static final String LOOPBACK = "127.0.0.1";

  // Jackson passes null for what the file leaves out.
  @SuppressWarnings("ConstantValue")
  public SimulatorConfig {
    host = host == null ? LOOPBACK : host;
    accounts =
        accounts == null || accounts.isEmpty()
            ? List.of(AccountConfig.openAi("openai"))
            : List.copyOf(accounts);
  }

  /** On any free port of the loopback address, the bill in memory. */
  public static SimulatorConfig of(AccountConfig... accounts) {
    return new SimulatorConfig(LOOPBACK, 0, null, List.of(accounts), false);
  }

  /**
   * Reads the JSON form: the same names as here.
   *
   * @throws tools.jackson.core.JacksonException if it is not that
   */
  public static SimulatorConfig read(String json) {
    return LimitedJson.mapper().readValue(json, SimulatorConfig.class);
  }

  /** A copy with the bill in a file. */
  public SimulatorConfig withBillFile(Path file) {
    return new SimulatorConfig(host, port, file, accounts, ignoreControls);
  }

  /** A copy on another port. */
  public SimulatorConfig withPort(int other) {
    return new SimulatorConfig(host, other, billFile, accounts, ignoreControls);
  }

  /** A copy for prompts that may have control words in them without meaning them. */
  public SimulatorConfig ignoringControls() {
    return new SimulatorConfig(host, port, billFile, accounts, true);
  }
}
