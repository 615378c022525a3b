package dev.troupe.worker.provider.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes errors that say of a request that this model, or this account, will never take one as
 * long: some have a status of their own, some that of a rate. The same again would end the same.
 */
final class TooLong {
  private static final List<String> PHRASES =
      List.of("maximum context length", "prompt is too long", "input is too long");
  private static final Pattern REQUESTED =
      Pattern.compile("limit:? *(\\d{1,15})\\b.{0,80}?\\brequested:? *(\\d{1,15})\\b");

  private TooLong() {}

  static boolean says(int status, String said) {
    if (status == 401 || status == 403 || status >= 500) {
      return false;
    }
    String words = said.toLowerCase(Locale.ROOT);
    if (PHRASES.stream().anyMatch(words::contains)) {
      return true;
    }
    return words.contains("token")
        && (status == 413 || words.contains("request too large") || exceedsAWholeMinute(words));
  }

  /** As in {@code tokens per minute (TPM): Limit 6000, Requested 7004}. */
  private static boolean exceedsAWholeMinute(String words) {
    Matcher match = REQUESTED.matcher(words);
    return match.find() && Long.parseLong(match.group(2)) > Long.parseLong(match.group(1));
  }
}
