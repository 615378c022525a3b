package dev.troupe.cli.bill;

import dev.troupe.cli.terminal.Texts;

/**
 * What a model read and wrote.
 *
 * @param input all of it, what came from or went into a prompt cache included
 * @param cached of the input, what came from a prompt cache
 */
record Tokens(long input, long cached, long output) {
  static final Tokens NONE = new Tokens(0, 0, 0);

  Tokens plus(Tokens other) {
    return new Tokens(input + other.input, cached + other.cached, output + other.output);
  }

  @Override
  public String toString() {
    return "%s in, %s of them cached, %s out"
        .formatted(Texts.count(input), Texts.count(cached), Texts.count(output));
  }
}
