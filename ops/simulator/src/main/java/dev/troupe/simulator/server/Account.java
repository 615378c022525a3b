package dev.troupe.simulator.server;

import dev.troupe.simulator.answer.AnswerWriter;
import dev.troupe.simulator.answer.PromptCache;
import dev.troupe.simulator.answer.TokenCounter;
import dev.troupe.simulator.bill.CallIds;
import dev.troupe.simulator.bill.Charge;
import dev.troupe.simulator.bill.Rates;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.fault.Fault;
import dev.troupe.simulator.fault.FaultDice;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.limit.AccountLimits;
import dev.troupe.simulator.limit.Admission;
import dev.troupe.simulator.limit.LimitSnapshot;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.StoredAnswer;
import dev.troupe.simulator.wire.Wire;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One simulated provider account: takes a call through key, request, quota, limits, faults,
 * latency, answer and bill, in that order. Thread-safe; blocks the caller for the latency.
 */
public final class Account {
  private static final int LOG = 100_000;

  private final Wire wire;
  private final World world;
  private final AccountLimits limits;
  private final AccountConfig original;
  private final StoredAnswers stored = new StoredAnswers();
  private final PromptCache promptCache = new PromptCache();
  private final CallPlan plan = new CallPlan();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong billed = new AtomicLong();
  private final Counters<Integer> statuses = new Counters<>();
  private final AtomicLong logged = new AtomicLong();
  private final ConcurrentLinkedQueue<LoggedCall> log = new ConcurrentLinkedQueue<>();
  private final Counters<String> faults = new Counters<>();
  private volatile AccountConfig config;
  private volatile Rates rates;

  /**
   * An account as configured.
   *
   * @throws IllegalArgumentException if a served model has no rate
   */
  public Account(AccountConfig config, Wire wire, World world) {
    this.wire = wire;
    this.world = world;
    this.limits = new AccountLimits(world.time());
    this.original = config;
    this.rates = rates(config);
    this.config = config;
  }

  private Rates rates(AccountConfig config) {
    var rates = Rates.shipped(wire.prices()).with(config.catalogue().rates());
    for (var model : config.catalogue().served(rates)) {
      if (!rates.models().contains(model)) {
        throw new IllegalArgumentException(
            config.name() + ": model " + model + " has no rate (expected: one in catalogue.rates)");
      }
    }
    return rates;
  }

  /** Its settings now. */
  public AccountConfig config() {
    return config;
  }

  /** Changes its settings; calls under way keep theirs. Name and wire stay. */
  public void configure(AccountConfig changed) {
    if (!changed.name().equals(config.name()) || !changed.wire().equals(config.wire())) {
      throw new IllegalArgumentException("an account's name and wire cannot change");
    }
    rates = rates(changed);
    config = changed;
  }

  /** What it saw so far. */
  public AccountStats stats() {
    return new AccountStats(
        config.name(),
        received.get(),
        billed.get(),
        limits.report(),
        statuses.snapshot(),
        faults.snapshot());
  }

  /** Back to the settings it started with, windows and counts empty. The bill stays. */
  void reset() {
    configure(original);
    limits.reset();
    stored.clear();
    plan.clear();
    received.set(0);
    billed.set(0);
    statuses.clear();
    faults.clear();
  }

  Delivery handle(HttpCall call) throws InterruptedException {
    var came = world.time().instant();
    var delivery = new Handling(call, config, received.incrementAndGet()).run();
    var status =
        switch (delivery) {
          case Delivery.Send(var reply) -> reply.status();
          case Delivery.CutMidBody(var reply) -> reply.status();
          case Delivery.Close(), Delivery.Hang() -> 0;
        };
    statuses.add(status);
    log.add(
        new LoggedCall(
            call.header("x-client-request-id"),
            came,
            world.time().instant(),
            status,
            delivery instanceof Delivery.Send(var reply) ? retryAfter(reply) : null));
    if (logged.incrementAndGet() > LOG) {
      log.poll();
    }
    return delivery;
  }

  private static @Nullable Duration retryAfter(HttpReply reply) {
    var millis = reply.headers().get("retry-after-ms");
    return millis == null ? null : Duration.ofMillis(Long.parseLong(millis));
  }

  /** The last calls, oldest first. */
  public List<LoggedCall> log() {
    return List.copyOf(log);
  }

  /** One call on its way. Each step either ends the call or hands on to the next. */
  private final class Handling {
    private final HttpCall call;
    private final AccountConfig settings;
    private final SplittableRandom random;
    private final String requestId = world.ids().next();
    private LimitSnapshot seenLimits = LimitSnapshot.unknown();
    private Duration latency = Duration.ZERO;

    Handling(HttpCall call, AccountConfig settings, long number) {
      this.call = call;
      this.settings = settings;
      this.random = new SplittableRandom(settings.answers().seed() * 0x9E3779B97F4A7C15L + number);
    }

    Delivery run() throws InterruptedException {
      var operation = wire.operation(call.method(), call.path());
      if (operation.isEmpty()) {
        return refuse(Refusals.noSuchPath(call));
      }
      var outage = FaultDice.of(settings.faults().outage());
      if (!(outage instanceof Fault.None)) {
        return withoutAnswer(outage);
      }
      if (!Keys.open(settings.apiKeys(), wire.apiKey(call))) {
        return refuse(Refusals.wrongKey());
      }
      return switch (operation.get()) {
        case Operation.LIST_MODELS ->
            new Delivery.Send(wire.models(settings.catalogue().served(rates), facts()));
        case Operation.LIST_STORED ->
            new Delivery.Send(wire.stored(stored.find(wire.storedFilter(call)), call, facts()));
        case Operation.GENERATE -> generate();
      };
    }

    private Delivery generate() throws InterruptedException {
      if (call.body().length > LimitedJson.MAX_BYTES) {
        return refuse(Refusals.tooLarge(LimitedJson.MAX_BYTES));
      }
      return switch (wire.parse(call)) {
        case Parsed.Rejected(var refusal) -> refuse(refusal);
        case Parsed.Understood(var request) -> check(request);
      };
    }

    private Delivery check(SimulatedRequest request) throws InterruptedException {
      if (!settings.catalogue().served(rates).contains(request.model())) {
        return refuse(Refusals.unknownModel(request.model()));
      }
      var prompt = TokenCounter.ofPrompt(request);
      var asked = request.maxTokens() == null ? 0 : request.maxTokens();
      if (prompt + asked > settings.catalogue().contextTokens()) {
        return refuse(Refusals.contextTooLong(settings.catalogue().contextTokens(), prompt, asked));
      }
      if (settings.limits().outOfQuota()) {
        return refuse(Refusals.outOfQuota());
      }
      var counted = wire.countedTokens(request, prompt, cacheLook(request).read());
      return switch (limits.admit(settings.limits(), counted)) {
        case Admission.Throttled throttled -> {
          seenLimits = throttled.limits();
          yield refuse(Refusals.throttled(throttled, request.model(), settings.name()));
        }
        case Admission.Admitted(var snapshot) -> {
          seenLimits = snapshot;
          yield admitted(request);
        }
      };
    }

    /** Where the client marked what to cache, it is cached, whatever the account's setting. */
    private boolean caches(SimulatedRequest request) {
      return settings.answers().promptCache() || request.cacheBreakpoints() != null;
    }

    /** Only where it could matter: it reads the whole prompt. */
    private PromptCache.Use cacheLook(SimulatedRequest request) {
      return settings.limits().tokensPerMinute() != null && caches(request)
          ? promptCache.look(request)
          : PromptCache.Use.NONE;
    }

    private Delivery admitted(SimulatedRequest request) throws InterruptedException {
      try {
        var planned = plan.of(world.controls() ? request.lastUserText() : "", settings, random);
        latency = planned.latency();
        return answer(request, planned.fault());
      } catch (IllegalArgumentException e) {
        return refuse(Refusal.invalid(String.valueOf(e.getMessage()), null));
      } finally {
        limits.release();
      }
    }

    private Delivery answer(SimulatedRequest request, Fault fault) throws InterruptedException {
      return switch (fault) {
        case Fault.Status status -> withoutAnswer(status);
        case Fault.Named named -> withoutAnswer(named);
        case Fault.ModelRefuses refuses when !isText(request.shape()) -> withoutAnswer(refuses);
        case Fault.Hang(var isBilled) when !isBilled -> withoutAnswer(fault);
        case Fault.Cut(var point) when point == Fault.Point.UNBILLED -> withoutAnswer(fault);
        case Fault.None none -> billed(request, none, 200);
        case Fault.Hang hang -> billed(request, hang, 0);
        case Fault.Cut cut -> billed(request, cut, cut.point() == Fault.Point.MID_BODY ? 200 : 0);
        case Fault.Garbage garbage -> billed(request, garbage, 200);
        case Fault.WrongAnswer wrong -> billed(request, wrong, 200);
        case Fault.ModelRefuses refuses -> billed(request, refuses, 200);
        case Fault.LongAnswer l -> billed(request, l, 200);
        case Fault.HardText hard -> billed(request, hard, 200);
        case Fault.UsesTool uses when request.followsATool() -> billed(request, uses, 200);
        case Fault.UsesTool uses -> billed(request.calling(uses.tool()), uses, 200);
      };
    }

    private static boolean isText(AnswerShape shape) {
      return switch (shape) {
        case AnswerShape.Plain p -> true;
        case AnswerShape.AnyJson j -> true;
        case AnswerShape.Schema s -> true;
        case AnswerShape.Vectors v -> false;
        case AnswerShape.Findings f -> false;
        case AnswerShape.Pictures p -> false;
        case AnswerShape.Speech s -> false;
      };
    }

    /** From the bill on, nothing but the connection can go wrong. */
    private Delivery billed(SimulatedRequest request, Fault fault, int status)
        throws InterruptedException {
      var cache = caches(request) ? promptCache.use(request) : PromptCache.Use.NONE;
      var answer = AnswerWriter.answer(request, settings.answers(), fault, cache);
      limits.spendOutput(answer.usage().completion());
      world.pause().pause(latency);
      count(fault);
      var facts = facts(rates.cost(request.model(), answer.usage()));
      var reply = wire.answer(call, request, answer, facts);
      charge(request, answer, facts, status);
      if (request.keeping().store()) {
        stored.add(
            new StoredAnswer(requestId, request.keeping().metadata(), reply, facts.created()));
      }
      return deliver(reply, fault);
    }

    private void charge(
        SimulatedRequest request, SimulatedAnswer answer, CallFacts facts, int status) {
      world
          .bill()
          .charge(
              new Charge(
                  facts.created(),
                  settings.name(),
                  new CallIds(
                      requestId,
                      request.keeping().clientRequestId(),
                      request.keeping().metadata().get("call_id")),
                  request.model(),
                  answer.usage(),
                  facts.cost(),
                  status));
      billed.incrementAndGet();
    }

    private static Delivery deliver(HttpReply reply, Fault fault) {
      return switch (fault) {
        case Fault.Hang hang -> new Delivery.Hang();
        case Fault.Cut cut when cut.point() == Fault.Point.MID_BODY ->
            new Delivery.CutMidBody(reply);
        case Fault.Cut cut -> new Delivery.Close();
        case Fault.Garbage garbage ->
            new Delivery.Send(reply.withBody("<html><body>502 Bad Gateway? No, 200.</body>"));
        case Fault.None none -> new Delivery.Send(reply);
        case Fault.Status none -> new Delivery.Send(reply);
        case Fault.WrongAnswer wrong -> new Delivery.Send(reply);
        case Fault.ModelRefuses refuses -> new Delivery.Send(reply);
        case Fault.Named named -> new Delivery.Send(reply);
        case Fault.LongAnswer l -> new Delivery.Send(reply);
        case Fault.HardText hard -> new Delivery.Send(reply);
        case Fault.UsesTool uses -> new Delivery.Send(reply);
      };
    }

    private Delivery withoutAnswer(Fault fault) throws InterruptedException {
      world.pause().pause(latency);
      count(fault);
      return switch (fault) {
        case Fault.Status(var code) -> refuse(Refusals.status(code));
        case Fault.Hang hang -> new Delivery.Hang();
        case Fault.Cut cut -> new Delivery.Close();
        case Fault.None f -> throw new IllegalStateException(f.label());
        case Fault.Garbage f -> throw new IllegalStateException(f.label());
        case Fault.WrongAnswer f -> throw new IllegalStateException(f.label());
        case Fault.ModelRefuses refuses -> refuse(Refusals.content());
        case Fault.Named named -> error(named);
        case Fault.LongAnswer f -> throw new IllegalStateException(f.label());
        case Fault.HardText f -> throw new IllegalStateException(f.label());
        case Fault.UsesTool f -> throw new IllegalStateException(f.label());
      };
    }

    private Delivery error(Fault.Named named) {
      if (!wire.errors().contains(named.name())) {
        throw new IllegalArgumentException(
            "unknown [[sim:error=" + named.name() + "]] (expected: " + wire.errors() + ")");
      }
      return new Delivery.Send(wire.error(named.name(), named.retryAfter(), facts()));
    }

    private void count(Fault fault) {
      if (!(fault instanceof Fault.None)) {
        faults.add(fault.label());
      }
    }

    private Delivery refuse(Refusal refusal) {
      return new Delivery.Send(wire.refusal(refusal, facts()));
    }

    private CallFacts facts() {
      return facts(BigDecimal.ZERO);
    }

    private CallFacts facts(BigDecimal cost) {
      return new CallFacts(requestId, world.time().instant(), latency, seenLimits, cost);
    }
  }
}
