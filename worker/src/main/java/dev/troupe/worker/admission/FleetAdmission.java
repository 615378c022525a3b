package dev.troupe.worker.admission;

import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.limit.redis.FleetLimits;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks the limits that the whole fleet shares. Thread-safe. */
public final class FleetAdmission implements Admission {
  private final FleetLimits limits;
  private final Map<String, TroupeConfig.Provider> accounts;
  private final TroupeConfig.Limits global;
  private final Unmetered unmetered;
  private final TokenEstimates estimates = new TokenEstimates();

  public FleetAdmission(FleetLimits limits, TroupeConfig config, LongSupplier nanos) {
    this.limits = limits;
    this.unmetered = new Unmetered(limits::overridden, nanos);
    this.accounts = config.providers();
    this.global = config.globalLimits();
  }

  /** Nobody counts: no way to Redis, and nothing to settle but what the provider asks for. */
  private record Free(String group) implements Decision.Granted {}

  private record Held(
      Permit permit,
      ModelRef model,
      TokenRule rule,
      TokenEstimates.Estimate estimate,
      long maxOutput)
      implements Decision.Granted {}

  @Override
  public Decision ask(ModelRef model, ProviderRequest request, boolean patient)
      throws InterruptedException {
    TroupeConfig.Provider account = accounts.get(model.provider());
    if (account == null) {
      return new Decision.NeverFits("there is no account " + model.provider());
    }
    List<QuotaGroup> groups = groups(account, model);
    if (groups.stream().noneMatch(unmetered::isMetered)) {
      return free(groups.getFirst().name());
    }
    TokenRule rule = TokenRule.of(account.kind());
    TokenEstimates.Estimate estimate = estimates.of(model, request);
    long tokens = rule.before(estimate.tokens(), request.sampling().maxTokens());
    LimitRequest ask = new LimitRequest(request.callId(), groups, tokens);
    return switch (patient ? limits.ask(ask) : limits.askAtOnce(ask)) {
      case LimitDecision.Granted g ->
          new Held(g.permit(), model, rule, estimate, request.sampling().maxTokens());
      case LimitDecision.WaitFor w -> new Decision.WaitFor(w.reason(), w.time());
      case LimitDecision.NeverFits n -> new Decision.NeverFits(n.message());
    };
  }

  @Override
  public Duration comesBack(ModelRef model, Duration wait) {
    TroupeConfig.Provider account = accounts.get(model.provider());
    if (account == null) {
      return wait;
    }
    List<QuotaGroup> groups = groups(account, model);
    return groups.stream().anyMatch(unmetered::isMetered)
        ? limits.comesBack(groups.getFirst(), wait)
        : wait;
  }

  private Decision free(String group) {
    Duration cooldown = limits.uncountedCooldown(group);
    return cooldown.isPositive()
        ? new Decision.WaitFor("cooldown(" + group + ")", cooldown)
        : new Free(group);
  }

  private List<QuotaGroup> groups(TroupeConfig.Provider account, ModelRef model) {
    List<QuotaGroup> groups = new ArrayList<>(2);
    groups.add(QuotaGroup.of(account, model));
    if (!global.equals(TroupeConfig.Limits.NONE)) {
      groups.add(new QuotaGroup(QuotaGroup.GLOBAL, global));
    }
    return groups;
  }

  @Override
  public boolean starting(Decision.Granted grant) {
    if (grant instanceof Free) {
      return true;
    }
    try {
      return limits.starting(held(grant).permit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void settle(Decision.Granted grant, CallEnd end) {
    if (grant instanceof Free(String group)) {
      switch (end) {
        case CallEnd.Throttled(Duration wait) when wait != null ->
            limits.coolUncounted(group, wait);
        case CallEnd.Deferred(Duration wait) -> limits.coolUncounted(group, wait);
        case CallEnd.Throttled _, CallEnd.Sent _, CallEnd.NotStarted _ -> {}
      }
      return;
    }
    Held held = held(grant);
    limits.settle(
        held.permit(),
        switch (end) {
          case CallEnd.NotStarted n -> new PermitEnd.NotStarted();
          case CallEnd.Sent sent -> new PermitEnd.Made(tokens(held, sent.usage()), sent.headroom());
          case CallEnd.Throttled t -> new PermitEnd.Throttled(t.retryAfter());
          case CallEnd.Deferred p -> new PermitEnd.Deferred(p.retryAfter());
        });
  }

  private @Nullable Long tokens(Held held, @Nullable Usage usage) {
    if (usage == null || usage.equals(Usage.NONE)) {
      return null;
    }
    long input = usage.inputTokens() + usage.cachedTokens() + usage.cacheWriteTokens();
    estimates.learn(held.model(), held.estimate().raw(), input);
    return held.rule().after(usage, held.maxOutput());
  }

  private static Held held(Decision.Granted grant) {
    if (grant instanceof Held held) {
      return held;
    }
    throw new IllegalArgumentException("a grant of another admission");
  }
}
