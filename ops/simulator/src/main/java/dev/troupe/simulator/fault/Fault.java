package dev.troupe.simulator.fault;

import java.time.Duration;

/** What goes wrong with one call. */
public sealed interface Fault {
  /** Name in statistics. */
  String label();

  /** Nothing. */
  record None() implements Fault {
    @Override
    public String label() {
      return "none";
    }
  }

  /** An error answer instead of a generation; not billed. */
  record Status(int code) implements Fault {
    @Override
    public String label() {
      return "status_" + code;
    }
  }

  /** No answer, ever. */
  record Hang(boolean billed) implements Fault {
    @Override
    public String label() {
      return billed ? "hang" : "hang_unbilled";
    }
  }

  /** The connection is closed. */
  record Cut(Point point) implements Fault {
    @Override
    public String label() {
      return switch (point) {
        case UNBILLED -> "cut_unbilled";
        case BEFORE_ANSWER -> "cut";
        case MID_BODY -> "cut_mid_body";
      };
    }
  }

  /** Where a connection is cut. */
  enum Point {
    UNBILLED,
    BEFORE_ANSWER,
    MID_BODY
  }

  /** Billed, then a 200 whose body is no JSON. */
  record Garbage() implements Fault {
    @Override
    public String label() {
      return "garbage";
    }
  }

  /** Billed, then an answer whose text violates what was asked for: no JSON, or another shape. */
  record WrongAnswer(boolean parses) implements Fault {
    @Override
    public String label() {
      return parses ? "wrong_shape" : "invalid_json";
    }
  }

  /** Billed, then a polite refusal by the model. */
  record ModelRefuses() implements Fault {
    @Override
    public String label() {
      return "model_refuses";
    }
  }

  /**
   * An error of the wire's own list instead of a generation; not billed.
   *
   * @param retryAfter what it says about when to come back, if it does
   */
  record Named(String name, Duration retryAfter) implements Fault {
    @Override
    public String label() {
      return "error_" + name;
    }
  }

  /** Billed, then an answer of about so many bytes, whatever was asked for. */
  record LongAnswer(int bytes) implements Fault {
    @Override
    public String label() {
      return "long_answer";
    }
  }

  /** Billed, then an answer with everything that is hard about text. */
  record HardText() implements Fault {
    @Override
    public String label() {
      return "hard_text";
    }
  }

  /**
   * Billed, then an answer that calls a tool; unless a tool has answered already.
   *
   * @param tool empty: the first that is offered
   */
  record UsesTool(String tool) implements Fault {
    @Override
    public String label() {
      return "uses_tool";
    }
  }
}
