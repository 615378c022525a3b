package dev.troupe.schemas;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * JSON in the one form that equal content has: keys sorted, no spaces, numbers by value ({@code
 * 1.0} and {@code 1e0} are {@code 1}). For digests; not meant to be read. It resembles RFC 8785,
 * but keeps all digits of a number.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  public static String of(JsonNode node) {
    StringBuilder out = new StringBuilder(256);
    write(node, out);
    return out.toString();
  }

  /** The address of the content. */
  public static String digest(JsonNode node) {
    return Digest.of(of(node));
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node, out);
      case ARRAY -> {
        out.append('[');
        String separator = "";
        for (JsonNode item : node) {
          out.append(separator);
          write(item, out);
          separator = ",";
        }
        out.append(']');
      }
      case STRING -> string(node.stringValue(), out);
      case NUMBER -> number(node, out);
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL, MISSING -> out.append("null");
      case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }

  private static void object(JsonNode node, StringBuilder out) {
    List<String> names = new ArrayList<>(node.propertyNames());
    Collections.sort(names);
    out.append('{');
    String separator = "";
    for (String name : names) {
      out.append(separator);
      string(name, out);
      out.append(':');
      write(node.path(name), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void number(JsonNode node, StringBuilder out) {
    if (node.isIntegralNumber()) {
      out.append(node.bigIntegerValue());
      return;
    }
    BigDecimal written = node.decimalValue();
    if (!JsonNumbers.bounded(written)) {
      // Its exponent may be as large as an int is: taking zeros away from it would overflow.
      BigDecimal digits = new BigDecimal(written.unscaledValue()).stripTrailingZeros();
      long exponent = -(long) written.scale() - digits.scale();
      out.append(digits.unscaledValue());
      out.append(digits.signum() == 0 ? "" : "E" + exponent);
      return;
    }
    BigDecimal value = written.stripTrailingZeros();
    // Not always without an exponent: 1e999999999 would fill the memory.
    boolean whole = value.scale() <= 0 && value.precision() - value.scale() <= 40;
    out.append(whole ? value.toBigIntegerExact().toString() : value.toString());
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        out.append(text, plain, i);
        out.append(c < ' ' ? String.format("\\u%04x", (int) c) : "\\" + c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }
}
