package dev.troupe.worker.route;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;

/** What calls on a route cost on the day that they start. */
public sealed interface Quote {

  /** There is no price, so that no call may be made. */
  record Missing(String message) implements Quote {}

  /** A call can be priced. */
  sealed interface Known extends Quote {
    /**
     * @param most more than the call can use
     */
    Usd worstCase(Usage most);

    Usd cost(Usage usage);

    /** A row of the price table; absent if the account is free of charge. */
    @Nullable Long priceId();

    /**
     * The row that a usage is priced by; absent if the account is free of charge.
     *
     * @throws dev.troupe.shared.money.MissingPriceException if there is none
     */
    @Nullable Long priceId(Usage usage);
  }

  /** The account is free of charge by configuration. */
  record Free() implements Known {
    @Override
    public Usd worstCase(Usage most) {
      return Usd.ZERO;
    }

    @Override
    public Usd cost(Usage usage) {
      return Usd.ZERO;
    }

    @Override
    public @Nullable Long priceId() {
      return null;
    }

    @Override
    public @Nullable Long priceId(Usage usage) {
      return null;
    }
  }

  /** Priced by the table. */
  record Priced(Price price) implements Known {
    @Override
    public Usd worstCase(Usage most) {
      return price.worstCase(most);
    }

    @Override
    public Usd cost(Usage usage) {
      return price.cost(usage);
    }

    @Override
    public Long priceId() {
      return price.lines().getFirst().id();
    }

    @Override
    public Long priceId(Usage usage) {
      return price.line(usage).id();
    }
  }
}
