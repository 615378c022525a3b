package dev.troupe.chaos.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mutations of YAML by its lines. */
public final class YamlMutations {
  private static final List<String> LINES =
      List.of(
          "---",
          "...",
          "%YAML 9.9",
          "\t- tab",
          "a: &a [x, x, x, x, x, x, x, x, x]",
          "a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]"
              + "\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]"
              + "\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e]\ng: [*f, *f, *f, *f, *f, *f, *f, *f]",
          "a: &a {b: *a}",
          "<<: *nowhere",
          "x: !!java.net.URL [http://127.0.0.1:1]",
          "x: !!binary \"/w==\"",
          "? {complex: key}\n: value",
          "? [a, b]\n: value",
          "null: null",
          "~: ~",
          "1: 2",
          "yes: no",
          "x: |\n  text\n ",
          "x: >-\n\n\n",
          "x: \"unterminated",
          "x: 'it''s",
          "x: @at",
          "x: `tick",
          "- list",
          "}",
          "#");

  private YamlMutations() {}

  /** Another text; one to three things are different. */
  public static String mutate(String yaml, Chance c) {
    List<String> lines = new ArrayList<>(Arrays.asList(yaml.split("\n", -1)));
    int times = 1 + c.below(3);
    for (int i = 0; i < times && !lines.isEmpty(); i++) {
      once(lines, c);
    }
    return String.join("\n", lines);
  }

  private static void once(List<String> lines, Chance c) {
    int at = c.below(lines.size());
    String line = lines.get(at);
    switch (c.below(8)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.add(c.below(lines.size()), line);
      case 3 -> lines.set(at, " ".repeat(c.below(9)) + line.strip());
      case 4 -> lines.add(at, c.pick(LINES));
      case 5 -> lines.set(at, valued(line, c));
      case 6 -> lines.set(at, line.substring(0, c.below(line.length() + 1)));
      default -> {
        int in = c.below(line.length() + 1);
        lines.set(at, line.substring(0, in) + Odd.text(c) + line.substring(in));
      }
    }
  }

  /** The key with another value. */
  private static String valued(String line, Chance c) {
    int colon = line.indexOf(':');
    String key = colon < 0 ? line + ": " : line.substring(0, colon + 1) + " ";
    return key
        + switch (c.below(4)) {
          case 0 -> Odd.number(c);
          case 1 -> Odd.value(c).json();
          case 2 -> "[" + Odd.number(c) + ", " + Odd.number(c) + "]";
          default -> Odd.text(c);
        };
  }
}
