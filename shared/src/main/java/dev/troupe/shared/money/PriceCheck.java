package dev.troupe.shared.money;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.role.RoleException;
import dev.troupe.shared.role.Roles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says before any call whether there is a price for it: a missing one has to stop a route when it
 * is configured or asked for, and not when the bill comes. Thread-safe as the prices are.
 */
public final class PriceCheck {
  private static final Set<String> FREE_KINDS = Set.of("stub");

  private final Map<String, TroupeConfig.Provider> accounts;
  private final Prices prices;

  public PriceCheck(Map<String, TroupeConfig.Provider> accounts, Prices prices) {
    this.accounts = Map.copyOf(accounts);
    this.prices = prices;
  }

  /** What there is to say about one model. */
  public sealed interface Finding {}

  /** Its account costs nothing, by configuration. */
  public record Free() implements Finding {}

  /**
   * @param line what the smallest call would be priced by
   */
  public record Priced(Price price, PriceLine line) implements Finding {}

  /**
   * @param message for a person, with the command that helps
   */
  public record Missing(String message) implements Finding {}

  /**
   * A model that may be asked.
   *
   * @param by which roles name it, or {@code defaults}
   */
  public record Use(ModelRef model, Modality modality, Set<String> by, Finding finding) {}

  public Finding of(ModelRef ref, Modality modality, LocalDate day) {
    TroupeConfig.Provider account = accounts.get(ref.provider());
    if (account == null) {
      return new Missing("provider " + ref.provider() + " is not configured");
    }
    if (account.free() || FREE_KINDS.contains(account.kind())) {
      return new Free();
    }
    Optional<Price> price = prices.find(account.priceList(), ref.model(), day);
    if (price.isEmpty()) {
      return new Missing(MissingPriceException.message(account.priceList(), ref.model()));
    }
    Usage smallest = smallest(account, ref.model(), modality);
    try {
      price.get().worstCase(smallest);
      return new Priced(price.get(), price.get().line(smallest.tier(ServiceTier.STANDARD)));
    } catch (MissingPriceException e) {
      return new Missing(String.valueOf(e.getMessage()));
    }
  }

  /** What every call of that account has at least, by every unit that it may be charged by. */
  private static Usage smallest(TroupeConfig.Provider account, String model, Modality modality) {
    Map<String, String> options = account.options();
    return switch (modality) {
      case TEXT -> {
        boolean vectors = "embeddings".equals(options.get("api"));
        String tier = options.get("service_tier");
        yield Usage.tokens(1, vectors ? 0 : 1)
            .tier(vectors || tier == null ? ServiceTier.STANDARD : ServiceTier.asked(tier));
      }
      case IMAGE ->
          new Usage(1, 0, 0, 1, 0, 1, 0)
              .size(
                  ImageSizes.isSoldByThePiece(model)
                      ? ImageSizes.of(options.get("image_quality"), options.get("image_size"))
                      : null);
      case AUDIO -> new Usage(1, 0, 0, 1, 0, 0, 1);
      case EMBEDDING, MODERATION -> Usage.tokens(1, 0);
    };
  }

  /** Every model of every role and default, by name. */
  public List<Use> all(TroupeConfig config, LocalDate day) {
    Map<String, Use> uses = new TreeMap<>();
    Roles roles = config.resolver();
    for (String name : roles.names()) {
      Role role = resolved(roles, name);
      if (role != null) {
        addAll(uses, role, day);
      }
    }
    add(uses, config.defaults().text(), Modality.TEXT, day);
    add(uses, config.defaults().image(), Modality.IMAGE, day);
    add(uses, config.defaults().audio(), Modality.AUDIO, day);
    return List.copyOf(uses.values());
  }

  /** A model that has no price. */
  public record Unpriced(ModelRef model, String message) {}

  /** Those models that can't be asked for want of a price. */
  public List<Unpriced> missing(TroupeConfig config, LocalDate day) {
    return all(config, day).stream()
        .flatMap(
            use ->
                use.finding() instanceof Missing missing
                    ? Stream.of(new Unpriced(use.model(), missing.message()))
                    : Stream.empty())
        .distinct()
        .toList();
  }

  /** Null: what is wrong with it is said elsewhere. */
  private static @Nullable Role resolved(Roles roles, String name) {
    try {
      return roles.resolve(name);
    } catch (RoleException e) {
      return null;
    }
  }

  private void addAll(Map<String, Use> uses, Role role, LocalDate day) {
    for (RoleRoute route : role.routes()) {
      add(uses, route.model(), role.format().modality(), role.name(), day);
    }
    if (role.reviewer() != null) {
      addAll(uses, role.reviewer(), day);
    }
  }

  private void add(
      Map<String, Use> uses, @Nullable ModelRef model, Modality modality, LocalDate day) {
    if (model != null) {
      add(uses, model, modality, "defaults", day);
    }
  }

  private void add(
      Map<String, Use> uses, ModelRef model, Modality modality, String by, LocalDate day) {
    uses.computeIfAbsent(
            model + " " + modality,
            key -> new Use(model, modality, new TreeSet<>(), of(model, modality, day)))
        .by()
        .add(by);
  }

  /**
   * Why a role can't be played for want of a price; empty if one of its routes has one. Routes
   * without a price are passed over.
   */
  public List<Problem> unplayable(Role role, LocalDate day) {
    List<Problem> problems = new ArrayList<>();
    for (RoleRoute route : role.routes()) {
      if (!(of(route.model(), role.format().modality(), day) instanceof Missing missing)) {
        problems.clear();
        break;
      }
      problems.add(
          Problem.at(
              "roles." + role.name() + ".model",
              route.model().toString(),
              "a model with a price; " + missing.message()));
    }
    if (role.reviewer() != null) {
      problems.addAll(unplayable(role.reviewer(), day));
    }
    return problems;
  }
}
