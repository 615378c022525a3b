package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a bill and the ledger don't say the same.
 *
 * @param subject the call, or the model and the hour or day
 * @param callId null: it is not about one call
 * @param onBill null: nothing is
 * @param inLedger null: nothing is
 * @param billedUsd what the bill says an unknown call has cost; null: it is not about one
 */
public record Difference(
    Kind kind,
    String subject,
    @Nullable UUID callId,
    @Nullable String onBill,
    @Nullable String inLedger,
    @Nullable Usd billedUsd) {

  /** What is the matter. */
  public enum Kind {
    DIFFERENT("differs"),
    ONLY_ON_BILL("only on the bill"),
    ONLY_IN_LEDGER("only in the ledger"),
    /** Nobody knew whether it is billed; now one knows. */
    UNKNOWN_BILLED("unknown, billed"),
    UNKNOWN_NOT_BILLED("unknown, not billed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  static Difference of(
      Kind kind, String subject, @Nullable String onBill, @Nullable String inLedger) {
    return new Difference(kind, subject, null, onBill, inLedger, null);
  }

  /** Whether the bill says what became of a call whose answer never came. */
  public boolean resolves() {
    return kind == Kind.UNKNOWN_BILLED || kind == Kind.UNKNOWN_NOT_BILLED;
  }

  /** One sentence. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(subject).append(": ").append(kind.words());
    if (onBill != null) {
      text.append("; on the bill: ").append(onBill);
    }
    if (inLedger != null) {
      text.append("; in the ledger: ").append(inLedger);
    }
    return text.toString();
  }
}
