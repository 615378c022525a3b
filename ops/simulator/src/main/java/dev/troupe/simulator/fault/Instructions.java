package dev.troupe.simulator.fault;

import dev.troupe.simulator.config.Durations;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instructions inside a prompt, for tests: {@code [[sim:NAME]]} or {@code [[sim:NAME=VALUE]]}.
 * Where prompts are somebody's files ({@code troupe demo}, {@code run}, {@code up}, {@code
 * simulate}) they count only with {@code --sim-controls}.
 *
 * <p>{@code status=CODE}, {@code hang}, {@code hang=unbilled}, {@code cut}, {@code cut=unbilled},
 * {@code cut=mid}, {@code garbage}, {@code invalid_json}, {@code invalid_json=shape}, {@code
 * refuse}, {@code error=NAME} (one of the wire's own errors), {@code retry=52s} (what that error
 * says about when to come back; 1 s if not given), {@code bytes=N}, {@code unicode}, {@code
 * latency=250ms}, {@code tool} or {@code tool=NAME} (calls one of those that are offered), {@code
 * times=N} (only for the first N calls with this message).
 *
 * @param latency instead of the account's; null if not given
 */
public record Instructions(Fault fault, @Nullable Duration latency, int times) {
  private static final Duration USUAL_WAIT = Duration.ofSeconds(1);
  private static final Pattern FORM = Pattern.compile("\\[\\[sim:(\\w+)(?:=([^\\]]*))?]]");

  /**
   * Reads them from a message.
   *
   * @throws IllegalArgumentException if one is not known, so that a typing error fails a test
   */
  public static Instructions in(String message) {
    Fault fault = new Fault.None();
    Duration latency = null;
    var times = Integer.MAX_VALUE;
    var wait = USUAL_WAIT;
    var match = FORM.matcher(message);
    while (match.find()) {
      var value = match.group(2) == null ? "" : match.group(2);
      switch (match.group(1)) {
        case "latency" -> latency = Durations.parse(value);
        case "retry" -> wait = Durations.parse(value);
        case "times" -> times = Integer.parseInt(value);
        default -> fault = fault(match.group(1), value);
      }
    }
    return new Instructions(
        fault instanceof Fault.Named named ? new Fault.Named(named.name(), wait) : fault,
        latency,
        times);
  }

  /** Whether there is anything to do. */
  public boolean any() {
    return latency != null || !(fault instanceof Fault.None);
  }

  /** The message without instructions. */
  public static String strip(String message) {
    return message.contains("[[sim:") ? FORM.matcher(message).replaceAll("") : message;
  }

  private static Fault fault(String name, String value) {
    var written = value.isEmpty() ? name : name + "=" + value;
    return switch (written) {
      case "hang" -> new Fault.Hang(true);
      case "hang=unbilled" -> new Fault.Hang(false);
      case "cut" -> new Fault.Cut(Fault.Point.BEFORE_ANSWER);
      case "cut=unbilled" -> new Fault.Cut(Fault.Point.UNBILLED);
      case "cut=mid" -> new Fault.Cut(Fault.Point.MID_BODY);
      case "garbage" -> new Fault.Garbage();
      case "invalid_json" -> new Fault.WrongAnswer(false);
      case "invalid_json=shape" -> new Fault.WrongAnswer(true);
      case "refuse" -> new Fault.ModelRefuses();
      case "unicode" -> new Fault.HardText();
      case "tool" -> new Fault.UsesTool("");
      default -> withValue(name, value);
    };
  }

  private static Fault withValue(String name, String value) {
    return switch (name) {
      case "status" -> new Fault.Status(Integer.parseInt(value));
      case "error" -> new Fault.Named(value, USUAL_WAIT);
      case "tool" -> new Fault.UsesTool(value);
      case "bytes" -> new Fault.LongAnswer(Integer.parseInt(value));
      default -> throw new IllegalArgumentException("unknown instruction [[sim:" + name + "]]");
    };
  }
}
