package dev.troupe.simulator;

import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.server.Account;
import dev.troupe.simulator.server.AccountStats;
import dev.troupe.simulator.server.HttpFront;
import dev.troupe.simulator.server.LoggedCall;
import dev.troupe.simulator.server.Pause;
import dev.troupe.simulator.server.RequestIds;
import dev.troupe.simulator.server.Router;
import dev.troupe.simulator.server.World;
import dev.troupe.simulator.wire.Wire;
import dev.troupe.simulator.wire.anthropic.AnthropicWire;
import dev.troupe.simulator.wire.bedrock.BedrockWire;
import dev.troupe.simulator.wire.cohere.CohereWire;
import dev.troupe.simulator.wire.elevenlabs.ElevenLabsWire;
import dev.troupe.simulator.wire.gemini.GeminiWire;
import dev.troupe.simulator.wire.ollama.OllamaWire;
import dev.troupe.simulator.wire.openai.OpenAiWire;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A running simulator: several simulated provider accounts behind one port. Thread-safe. */
public final class Simulator implements AutoCloseable {
  private static final List<Wire> WIRES =
      Stream.concat(
              OpenAiWire.all().stream(),
              Stream.of(
                  new AnthropicWire(),
                  new GeminiWire(),
                  new OllamaWire(),
                  new ElevenLabsWire(),
                  new BedrockWire(),
                  new CohereWire()))
          .toList();

  private final Bill bill;
  private final Router router;
  private final HttpFront front;
  private final String host;

  private Simulator(SimulatorConfig config, Bill bill, Router router) {
    this.bill = bill;
    this.router = router;
    this.host = config.host();
    this.front = new HttpFront(new InetSocketAddress(config.host(), config.port()), router);
  }

  /** Starts with the system's time and real delays. */
  public static Simulator start(SimulatorConfig config) {
    return start(config, InstantSource.system(), Thread::sleep);
  }

  /**
   * Starts with another time (for the limits' windows and the bill) and other delays.
   *
   * @throws IllegalArgumentException if the config names an unknown wire, a model without a rate or
   *     one account twice
   * @throws java.io.UncheckedIOException if the port or the bill's file cannot be had
   */
  public static Simulator start(SimulatorConfig config, InstantSource time, Pause pause) {
    var bill = config.billFile() == null ? Bill.inMemory() : Bill.in(config.billFile());
    try {
      var world = new World(bill, time, pause, new RequestIds(time), !config.ignoreControls());
      return new Simulator(config, bill, new Router(accounts(config, world), bill));
    } catch (RuntimeException e) {
      bill.close();
      throw e;
    }
  }

  private static Map<String, Account> accounts(SimulatorConfig config, World world) {
    var accounts = new LinkedHashMap<String, Account>();
    for (var account : config.accounts()) {
      if (accounts.put(account.name(), new Account(account, wire(account.wire()), world)) != null) {
        throw new IllegalArgumentException("two accounts named " + account.name());
      }
    }
    return accounts;
  }

  private static Wire wire(String name) {
    return WIRES.stream()
        .filter(wire -> wire.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "wire: "
                        + name
                        + " (expected: "
                        + WIRES.stream().map(Wire::name).toList()
                        + ")"));
  }

  /** The server's address, without a path. */
  public URI baseUrl() {
    return URI.create("http://" + host + ":" + front.address().getPort());
  }

  /** An account's address: what stands in for the provider's, before {@code /v1}. */
  public URI baseUrl(String account) {
    router.required(account);
    return baseUrl().resolve("/" + account);
  }

  /** What was charged so far. */
  public Bill bill() {
    return bill;
  }

  /** What an account saw since the start or the last reset. */
  public AccountStats stats(String account) {
    return router.required(account).stats();
  }

  /** The last 100,000 calls that an account got, oldest first. */
  public List<LoggedCall> log(String account) {
    return router.required(account).log();
  }

  /** An account's settings now. */
  public AccountConfig config(String account) {
    return router.required(account).config();
  }

  /** Changes an account's settings, from the next call on. */
  public void configure(AccountConfig changed) {
    router.required(changed.name()).configure(changed);
  }

  /** Everything but the bill back to the start; calls left hanging are let go. */
  public void reset() {
    router.reset();
  }

  @Override
  public void close() {
    front.close();
    bill.close();
  }
}
