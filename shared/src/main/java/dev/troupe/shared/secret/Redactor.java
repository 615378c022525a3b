package dev.troupe.shared.secret;

import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strikes secrets out of texts that somebody else has written: a provider that repeats its key, an
 * exception that shows a header. Found are the secret itself, as an address has it, and in Base64
 * wherever it stands in there, as in {@code Authorization: Basic}. Immutable.
 *
 * <p>A secret of fewer than 8 characters, or one that is a mere word, is left alone: it would be
 * struck out of every other sentence, and tells by its absence what it is.
 */
public final class Redactor {
  /** Of a fleet without secrets. */
  public static final Redactor NONE = new Redactor(List.of());

  /** What stands in a secret's place. */
  public static final String STRUCK = "(secret)";

  private static final int SHORTEST = 8;
  private static final int BITS = 8;
  private static final int BITS_PER_CHARACTER = 6;
  private static final int ALIGNMENTS = 3;
  private static final Pattern WORD = Pattern.compile("[a-z]{1,15}|[A-Z]?[a-z]{1,14}");
  private static final Pattern PASSWORD =
      Pattern.compile("(?i)password\\s*=\\s*[\"']?([^\"';&\\s]+)");

  // The longest first: one secret may be a part of another.
  private final List<String> forms;

  private Redactor(Collection<String> secrets) {
    Set<String> all = new LinkedHashSet<>();
    secrets.stream().filter(Redactor::isSecret).forEach(secret -> addForms(secret, all));
    forms = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** Of everything secret that an operator has written. */
  public static Redactor of(TroupeConfig config) {
    List<String> secrets = new ArrayList<>();
    config.providers().values().forEach(account -> secrets.addAll(secrets(account)));
    add(config.postgres().password(), secrets);
    addPasswords(config.postgres().url(), secrets);
    addUserInfo(config.redis().url(), secrets);
    TroupeConfig.S3 s3 = config.blobs().s3();
    if (s3 != null) {
      add(s3.accessKey(), secrets);
      add(s3.secretKey(), secrets);
    }
    config
        .kafka()
        .properties()
        .forEach(
            (name, value) -> {
              addPasswords(value, secrets);
              if (namesSecret(name)) {
                secrets.add(value);
              }
            });
    return new Redactor(secrets);
  }

  /** Of what one account could repeat: no provider knows more. */
  public static Redactor of(TroupeConfig.Provider account) {
    return new Redactor(secrets(account));
  }

  private static List<String> secrets(TroupeConfig.Provider account) {
    List<String> secrets = new ArrayList<>();
    add(account.apiKey(), secrets);
    for (Map.Entry<String, String> option : account.options().entrySet()) {
      if (namesSecret(option.getKey())) {
        secrets.add(option.getValue());
      }
    }
    return secrets;
  }

  private static void add(@Nullable Secret secret, List<String> to) {
    if (secret != null) {
      to.add(secret.reveal());
    }
  }

  private static void addPasswords(String text, List<String> to) {
    PASSWORD.matcher(text).results().forEach(match -> to.add(match.group(1)));
  }

  private static void addUserInfo(String url, List<String> to) {
    try {
      String user = URI.create(url).getUserInfo();
      if (user != null) {
        to.add(user.substring(user.indexOf(':') + 1));
      }
    } catch (IllegalArgumentException e) {
      // no address, and nothing that anybody could connect with
    }
  }

  private static boolean namesSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("secret")
        || lower.contains("token")
        || lower.contains("password")
        || lower.contains("access_key");
  }

  private static boolean isSecret(String secret) {
    return secret.length() >= SHORTEST && !WORD.matcher(secret).matches();
  }

  private static void addForms(String secret, Set<String> to) {
    to.add(secret);
    String visible = secret.strip();
    if (visible.length() >= SHORTEST) {
      to.add(visible);
      String encoded = URLEncoder.encode(visible, StandardCharsets.UTF_8);
      to.add(encoded);
      to.add(encoded.replace("+", "%20"));
    }
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < ALIGNMENTS; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      // Of the characters at both ends a part belongs to what stands there.
      int from = (before * BITS + BITS_PER_CHARACTER - 1) / BITS_PER_CHARACTER;
      int to64 = shifted.length * BITS / BITS_PER_CHARACTER;
      if (to64 - from >= SHORTEST) {
        to.add(Base64.getEncoder().encodeToString(shifted).substring(from, to64));
        to.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to64));
      }
    }
  }

  /** The same text without them. */
  public String apply(String text) {
    String struck = text;
    for (String form : forms) {
      struck = struck.replace(form, STRUCK);
    }
    return struck;
  }
}
