package dev.troupe.chaos.input;

import dev.troupe.chaos.input.Tree.Raw;
import dev.troupe.chaos.input.Tree.Text;
import java.util.List;

/** Values that programs stumble over. */
public final class Odd {
  private static final int DEEP = 2_000;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "a\u0000b",
          "\ud800",
          "a\udc00b",
          "\udbff\udbff",
          "\uffff",
          "\u202egnp.exe",
          "\ufeffx",
          "e\u0301\u0301\u0301\u0301\u0301\u0301",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\r",
          "a\n2026-01-01T00:00:00.000Z ERROR [main] forged",
          "\u001b[2J\u001b[31m",
          "\u0085\u2028\u2029",
          "null",
          "true",
          "NaN",
          "-0",
          "1e999999999",
          "../../../etc/passwd",
          "/dev/null",
          "file:///etc/passwd",
          "http://127.0.0.1:1/",
          "http://[::1",
          "jdbc:postgresql:",
          "${HOME}",
          "${NOT_THERE}",
          "${file:/dev/null}",
          "${file:/etc/hostname}",
          "${",
          "${A:-${B:-${C}}}",
          "'; DROP TABLE job; --",
          "\\",
          "\"",
          "%s%n%x",
          "{}",
          "default",
          "input",
          "item",
          "this",
          "__proto__",
          "[[fail:500]]");

  private static final List<String> NAMES =
      List.of(
          "input",
          "input.",
          "input.items",
          "input.items.0",
          "input.itmes",
          "input..x",
          ".",
          "..",
          "item",
          "a",
          "b",
          "plan.scenes",
          "scene",
          "writer",
          "ordinary",
          "tasks",
          "0",
          "-1",
          "stub/any",
          "stub/",
          "/any",
          "/",
          "openai/gpt-4o-mini",
          "openai/no-such-model",
          "nobody/any",
          "stub/../../x?y#z \u0000",
          "text",
          "image",
          "audio",
          "stop",
          "continue",
          "refresh",
          "off",
          "interactive",
          "batch",
          "nobody-serves-this");

  private static final List<String> TEMPLATES =
      List.of(
          "{{",
          "}}",
          "{{}}",
          "{{{a}}}",
          "{{{",
          "{{&a}}",
          "{{a",
          "{{a}}{{b}}{{c}}",
          "{{input}}",
          "{{input.x}}",
          "{{input.items.0}}",
          "{{item}}",
          "{{item.a.b.c.d}}",
          "{{.}}",
          "{{#a}}",
          "{{/a}}",
          "{{#input}}x{{/input}}",
          "{{^input}}x{{/input}}",
          "{{#input.items}}{{.}}{{/input.items}}",
          "{{#input.items}}{{#input.items}}{{#input.items}}x{{/input.items}}{{/input.items}}{{/input.items}}",
          "{{#a}}{{#b}}{{/a}}{{/b}}",
          "{{> partial}}",
          "{{=<% %>=}}<%a%>",
          "{{=}}",
          "{{! }}",
          "{{input.class}}",
          "{{input.getClass.name}}",
          "{{state.bible}}",
          "{{bible}}");

  private static final List<String> TIMES =
      List.of(
          "+300000-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "-4713-11-24T00:00:00Z",
          "0000-01-01T00:00:00Z",
          "1969-12-31T23:59:59Z",
          "1970-01-01T00:00:00Z",
          "2199-12-31T23:59:59.999999999Z",
          "2200-01-01T00:00:00Z",
          "9999-12-31T23:59:59+18:00",
          "2026-02-30T00:00:00Z",
          "2026-12-01",
          "2026-12-01T06:00:00",
          "PT0S",
          "PT-1S",
          "PT0.000000001S",
          "P106751991167300D",
          "PT9223372036854775807S",
          "9223372036854775807s",
          "-5s",
          "1e3s",
          "0ms",
          "5",
          "99999999999999999999d");

  private static final List<String> PATTERNS =
      List.of(
          "(a+)+$",
          "(",
          "[",
          "a{1000}{1000}",
          "(?<x>a)\\k<x>",
          "\\",
          "(?=a)",
          "^(([a-z])+.)+[A-Z]([a-z])+$",
          "\\p{Nope}");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "0.1",
          "-0.0",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "1e2147483647",
          "1E-2147483647",
          "1e2147483648",
          "1e99999999999999999999",
          "1e308",
          "1e309",
          "4.9e-324",
          "1e400",
          "0e999999",
          "0.000000000000000000000000000001",
          "123456789012345678901234567890.123456789012345678901234567890",
          "1e15",
          "999999.999999999999",
          "1.0");

  private static final List<String> NO_NUMBERS =
      List.of("NaN", "-Infinity", "01", "+1", ".5", "1.", "0x10", "1e", "--1", "'a'", "undefined");

  /** JSON Schemas that are none, that are themselves, or that take long. */
  private static final List<String> SCHEMAS =
      List.of(
          "{\"$ref\":\"#\"}",
          "{\"$ref\":\"#/definitions/a\"}",
          "{\"$ref\":\"http://127.0.0.1:1/x.json\"}",
          "{\"$ref\":\"file:///etc/passwd\"}",
          "{\"$ref\":\"other.json\"}",
          "{\"$id\":\"http://[\",\"type\":\"object\"}",
          "{\"$schema\":\"nope\"}",
          "{\"$dynamicRef\":\"#a\",\"$dynamicAnchor\":\"a\"}",
          "{\"allOf\":[{\"$ref\":\"#\"}]}",
          "{\"not\":{\"$ref\":\"#\"}}",
          "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
          "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
          "{\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/b\"},{\"$ref\":\"#/$defs/b\"}]},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/c\"},{\"$ref\":\"#/$defs/c\"}]},\"c\":{\"type\":\"null\"}},\"$ref\":\"#/$defs/a\"}",
          "{\"type\":5}",
          "{\"type\":\"nothing\"}",
          "{\"type\":[]}",
          "{\"properties\":[]}",
          "{\"required\":\"a\"}",
          "{\"enum\":{}}",
          "{\"items\":5}",
          "{\"minLength\":-1}",
          "{\"maximum\":1e2147483647}",
          "{\"multipleOf\":0}",
          "{\"pattern\":\"(a+)+$\"}",
          "{\"pattern\":\"(\"}",
          "{\"patternProperties\":{\"(\":{}}}",
          "{\"if\":true,\"then\":false}",
          "{\"const\":null}",
          "{}");

  private Odd() {}

  static Tree value(Chance c) {
    return switch (c.below(12)) {
      case 0, 1, 2 -> new Text(text(c));
      case 3, 4 -> new Raw(number(c));
      case 5 -> new Raw(c.pick(List.of("null", "true", "false", "[]", "{}", "[[]]", "[null]")));
      case 6 -> new Text(c.pick(NAMES));
      case 7 -> new Text(c.pick(TEMPLATES));
      case 8 -> Tree.parse(c.pick(SCHEMAS));
      case 9 -> new Text(c.pick(TIMES));
      case 10 -> deep(c);
      default -> new Text(c.pick(PATTERNS));
    };
  }

  public static String text(Chance c) {
    return switch (c.below(10)) {
      case 0 -> longText(c);
      case 1 -> c.pick(NAMES);
      case 2 -> template(c);
      case 3 -> c.pick(TIMES);
      default -> c.pick(TEXTS);
    };
  }

  static String name(Chance c) {
    return c.oneIn(3) ? c.pick(TEXTS) : c.oneIn(8) ? longText(c) : c.pick(NAMES);
  }

  static String template(Chance c) {
    if (c.oneIn(20)) {
      int sections = 1 + c.below(DEEP);
      return "{{#a}}".repeat(sections) + "{{/a}}".repeat(c.oneIn(2) ? sections : 0);
    }
    return c.oneIn(20) ? c.pick(TEMPLATES).repeat(1 + c.below(500)) : c.pick(TEMPLATES);
  }

  /** A number, rarely something that JSON has no word for. */
  public static String number(Chance c) {
    if (c.oneIn(15)) {
      return c.pick(NO_NUMBERS);
    }
    return c.oneIn(20) ? "9".repeat(1 + c.below(3_000)) : c.pick(NUMBERS);
  }

  static String schema(Chance c) {
    return c.pick(SCHEMAS);
  }

  static Tree deep(Chance c) {
    int depth = 1 + c.below(c.oneIn(5) ? DEEP : 120);
    return c.oneIn(2)
        ? new Raw("[".repeat(depth) + "]".repeat(depth))
        : new Raw("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
  }

  /**
   * Around the bounds that there are: 200 of a name, 1,000 of a label, more than an index holds.
   */
  private static String longText(Chance c) {
    int length =
        c.oneIn(20)
            ? 20_000
            : c.pick(List.of(63, 64, 199, 200, 201, 255, 256, 1_000, 1_001, 3_000, 6_000));
    String unit = c.pick(List.of("x", "\u00e9", "\ud83d\udc69", "ab ", "0"));
    return unit.repeat(length).substring(0, length);
  }
}
