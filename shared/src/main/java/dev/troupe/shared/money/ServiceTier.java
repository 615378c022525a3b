package dev.troupe.shared.money;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of what the same model is sold as, at different prices. A name that is not known here
 * is a tier of its own: without a price for it, what a call cost is not known.
 */
public final class ServiceTier {
  public static final String STANDARD = "standard";

  /** Asked a day ahead, at half the price; no call that is waited for becomes one. */
  public static final String BATCH = "batch";

  /** Served first, for more. */
  public static final String PRIORITY = "priority";

  /** The provider decides, by its project's settings or by what was bought in advance. */
  public static final String AUTO = "auto";

  private static final int MOST = 40;

  private ServiceTier() {}

  /**
   * Which tier a provider says that it served. Many say nothing, or give the standard one a name of
   * their own.
   */
  public static String served(@Nullable String wire) {
    String name = wire == null ? "" : wire.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "default", "on_demand", "standard_only", AUTO -> STANDARD;
      default -> name.length() > MOST ? name.substring(0, MOST) : name;
    };
  }

  /** Which tier is asked for: {@link #AUTO} if that is left to the provider. */
  public static String asked(@Nullable String option) {
    return AUTO.equals(option) ? AUTO : served(option);
  }
}
