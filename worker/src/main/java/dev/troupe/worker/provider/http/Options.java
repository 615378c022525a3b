package dev.troupe.worker.provider.http;

import dev.troupe.shared.config.TroupeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an account's options. Every method throws IllegalArgumentException that names the field.
 */
public final class Options {
  private final TroupeConfig.Provider account;

  public Options(TroupeConfig.Provider account) {
    this.account = account;
  }

  public @Nullable String text(String name) {
    return account.options().get(name);
  }

  public String text(String name, String usual) {
    return account.options().getOrDefault(name, usual);
  }

  public boolean bool(String name, boolean usual) {
    String value = account.options().get(name);
    if (value == null) {
      return usual;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong(name, value, "true or false");
    }
    return value.equals("true");
  }

  public long number(String name, long usual, long min, long max) {
    String value = account.options().get(name);
    if (value == null) {
      return usual;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(name, value, min + " to " + max);
  }

  public String oneOf(String name, String usual, List<String> allowed) {
    String value = account.options().getOrDefault(name, usual);
    if (!allowed.contains(value)) {
      throw wrong(name, value, "one of " + String.join(", ", allowed));
    }
    return value;
  }

  /** Names with commas between them, as the option {@code extra} has them. */
  public Set<String> names(String name) {
    String value = account.options().get(name);
    if (value == null) {
      return Set.of();
    }
    List<String> names = Arrays.stream(value.split(",")).map(String::strip).toList();
    if (!names.stream().allMatch(n -> n.matches("[A-Za-z][A-Za-z0-9_]{0,63}"))) {
      throw wrong(name, value, "names with commas between them, such as min_p, safety_settings");
    }
    return Set.copyOf(names);
  }

  /**
   * Where the account's calls go: the operator's address, or the provider's own.
   *
   * @param usual null: this kind has none of its own
   */
  public String baseUrl(@Nullable String usual) {
    String base = account.baseUrl() == null ? usual : account.baseUrl().toString();
    if (base == null) {
      throw new IllegalArgumentException(
          "providers." + account.name() + ".base_url: missing (expected: an http or https URL)");
    }
    return base.replaceFirst("/+$", "");
  }

  public IllegalArgumentException wrong(String name, String value, String expected) {
    return new IllegalArgumentException(
        "providers."
            + account.name()
            + ".options."
            + name
            + ": "
            + value
            + " (expected: "
            + expected
            + ")");
  }
}
