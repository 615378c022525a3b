package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Prices;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderFactory;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the accounts, one provider instance each, and what their models cost. Thread-safe. */
public final class Router implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final String STUB = "stub";
  private static final UUID NOBODY = new UUID(0, 0);

  private final Map<String, TroupeConfig.Provider> accounts;
  private final Map<String, Provider> providers = new HashMap<>();
  private final Prices prices;
  private final CircuitBreakers circuits;
  private final InstantSource clock;

  /**
   * @param kinds how to make a provider, by kind
   * @throws IllegalArgumentException if an account can't be used as it is configured
   */
  public Router(
      Map<String, TroupeConfig.Provider> accounts,
      Map<String, ProviderFactory> kinds,
      Prices prices,
      CircuitBreakers circuits,
      InstantSource clock) {
    this.accounts = Map.copyOf(accounts);
    this.prices = prices;
    this.circuits = circuits;
    this.clock = clock;
    accounts.forEach(
        (name, account) -> {
          ProviderFactory factory = kinds.get(account.kind());
          if (factory == null) {
            LOG.warn("providers.{}: there is no adapter for kind {} yet", name, account.kind());
            return;
          }
          providers.put(name, new ScreenedProvider(factory.create(account), Redactor.of(account)));
        });
  }

  /** The role's chain, without the routes whose account this worker doesn't know. */
  public RouteChain chain(Role role) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < role.routes().size(); i++) {
      RoleRoute link = role.routes().get(i);
      ModelRef model = link.model();
      Provider provider = providers.get(model.provider());
      TroupeConfig.Provider account = accounts.get(model.provider());
      if (provider != null && account != null) {
        Quote quote = quote(account, provider, model, role, today);
        routes.add(new Route(i, link.kind(), model, provider, quote, circuits.of(model)));
      }
    }
    return new RouteChain(routes);
  }

  private Quote quote(
      TroupeConfig.Provider account, Provider provider, ModelRef ref, Role role, LocalDate day) {
    if (account.free() || account.kind().equals(STUB)) {
      return new Quote.Free();
    }
    String table = account.priceList();
    Optional<Price> price = prices.find(table, ref.model(), day);
    if (price.isEmpty()) {
      return new Quote.Missing(MissingPriceException.message(table, ref.model()));
    }
    try {
      // A price that lacks a unit that every such call has is as good as none.
      price.get().worstCase(provider.bound(smallest(ref, role)));
    } catch (MissingPriceException e) {
      return new Quote.Missing(String.valueOf(e.getMessage()));
    }
    return new Quote.Priced(price.get());
  }

  private static ProviderRequest smallest(ModelRef model, Role role) {
    return new ProviderRequest(
        NOBODY,
        model.model(),
        new ProviderRequest.Content(null, "?"),
        new ResponseFormat(role.format().modality(), null, role.format().voice()),
        role.name(),
        new Sampling(1, null),
        role.calls().timeout(),
        ProviderRequest.UNWATCHED);
  }

  @Override
  public void close() {
    providers.values().forEach(Provider::close);
  }
}
