package dev.troupe.worker.admission;

import dev.troupe.shared.money.Usage;

/** How providers count a call's tokens to their limits (PROVIDERS.md, "What counts"). */
enum TokenRule {
  /** The larger of input and bound on the output, when it starts; nothing is given back. */
  LARGER {
    @Override
    long before(long input, long maxOutput) {
      return Math.max(input, maxOutput);
    }

    @Override
    long after(Usage usage, long maxOutput) {
      return Math.max(input(usage), maxOutput);
    }
  },
  /** Both, when it starts; nothing is given back. The careful one. */
  SUM {
    @Override
    long before(long input, long maxOutput) {
      return input + maxOutput;
    }

    @Override
    long after(Usage usage, long maxOutput) {
      return input(usage) + maxOutput;
    }
  },
  /** Both; in the end, what was really used. Reading the provider's prompt cache is free. */
  USED {
    @Override
    long before(long input, long maxOutput) {
      return input + maxOutput;
    }

    @Override
    long after(Usage usage, long maxOutput) {
      return usage.inputTokens() + usage.cacheWriteTokens() + usage.outputTokens();
    }
  },
  /** Only the input. */
  INPUT {
    @Override
    long before(long input, long maxOutput) {
      return input;
    }

    @Override
    long after(Usage usage, long maxOutput) {
      return input(usage);
    }
  };

  /** What a call counts for when it starts. */
  abstract long before(long input, long maxOutput);

  /** What it turns out to count for. */
  abstract long after(Usage usage, long maxOutput);

  private static long input(Usage usage) {
    return usage.inputTokens() + usage.cachedTokens() + usage.cacheWriteTokens();
  }

  /** By the kind of the account. */
  static TokenRule of(String kind) {
    return switch (kind) {
      case "openai" -> LARGER;
      case "gemini" -> INPUT;
      case "openai-compatible" -> SUM;
      default -> USED;
    };
  }
}
