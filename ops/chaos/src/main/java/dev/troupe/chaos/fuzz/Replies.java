package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Odd;
import dev.troupe.chaos.input.Tree;
import dev.troupe.chaos.input.TreeMutations;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** Makes providers' replies that are not as they should be. */
final class Replies {
  /** Which wire it is a reply of. */
  static final String WIRE = ":wire";

  /** How it is sent: {@code chunked}, {@code cut} in its middle, or never ({@code silent}). */
  static final String MANNER = ":manner";

  private static final int BOMB = 32 << 20;

  // What an account's limits say counts for all of its calls: in a fleet they would all wait.
  private static final List<String> LIMITS =
      List.of(
          "retry-after",
          "retry-after-ms",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "anthropic-ratelimit-requests-remaining",
          "anthropic-ratelimit-tokens-reset");
  private static final List<String> OTHERS =
      List.of(
          "content-type",
          "content-encoding",
          "content-language",
          "x-request-id",
          "request-id",
          "x-amzn-requestid",
          "character-cost",
          "x-character-count",
          "date",
          "server");
  private static final List<String> SAID =
      List.of(
          "",
          "0",
          "-1",
          "0.001",
          "1e400",
          "NaN",
          "soon",
          "1s",
          "99999999999999999999",
          "gzip",
          "gzip, gzip",
          "br",
          "identity",
          "text/html",
          "application/json; charset=utf-16",
          "audio/mpeg; x",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "+300000-01-01T00:00:00Z",
          "\u00ff\u00fe");
  private static final List<String> HARMLESS =
      List.of("200", "200", "200", "201", "204", "206", "299", "400", "404", "413", "422", "500");
  private static final List<String> STATUSES =
      List.of(
          "100", "101", "200", "201", "202", "204", "205", "206", "226", "301", "304", "400", "401",
          "402", "403", "404", "408", "409", "413", "415", "418", "422", "424", "429", "451", "498",
          "500", "501", "502", "503", "504", "520", "524", "529", "599", "600", "999", "000",
          "2000");

  private Replies() {}

  /**
   * @param alone whether nothing else of its account comes after it
   */
  static Message make(Chance c, boolean alone) {
    Wire wire = c.pick(List.of(Wire.values()));
    Message recorded = c.pick(wire.recorded());
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(WIRE, wire.account()));
    String status = recorded.text(Wire.STATUS, "200");
    boolean waits = List.of("401", "402", "403", "429", "503", "529", "498").contains(status);
    if (c.oneIn(4) || (waits && !alone)) {
      status = c.pick(alone ? STATUSES : HARMLESS);
    }
    fields.add(Field.of(Wire.STATUS, status));
    recorded.fields().stream().filter(f -> !f.name().startsWith(":")).forEach(fields::add);
    while (c.oneIn(3)) {
      String name = c.pick(alone && c.oneIn(2) ? LIMITS : OTHERS);
      fields.add(Field.of(name, c.oneIn(8) ? line(Odd.text(c)) : c.pick(SAID)));
    }
    byte[] body = body(recorded.bytes(), c);
    if (c.oneIn(12)) {
      fields.add(Field.of("content-encoding", c.pick(List.of("gzip", "GZIP", "x-gzip"))));
      body = ByteMutations.gzip(alone && c.oneIn(200) ? new byte[BOMB] : body);
    }
    if (c.oneIn(12)) {
      String manner = c.oneIn(40) ? "silent" : c.oneIn(2) ? "cut" : "chunked";
      fields.add(Field.of(MANNER, manner));
    }
    return new Message(body, fields);
  }

  /** What can stand in a header, so that the message has the form of one. */
  private static String line(String text) {
    return text.replaceAll("[\\x00-\\x1f\\x7f]|[^\\x00-\\xff]", "?");
  }

  private static byte[] body(byte[] recorded, Chance c) {
    if (c.oneIn(10)) {
      return ByteMutations.mutate(recorded, c);
    }
    try {
      Tree tree = Tree.parse(recorded);
      return c.oneIn(8) ? tree.bytes() : TreeMutations.mutate(tree, c).bytes();
    } catch (JacksonException e) {
      return ByteMutations.mutate(recorded, c); // a recording
    }
  }
}
