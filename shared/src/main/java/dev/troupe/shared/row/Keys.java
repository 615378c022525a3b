package dev.troupe.shared.row;

import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.input.Text;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What results are joined by: a field that each row has, and no two rows with the same value. For
 * one thread.
 */
final class Keys {
  private static final String EXPECTED = "a text of 1 to 200 characters, or a number";

  private final @Nullable String field;
  private final Fingerprints seen;

  /**
   * @param field null: the number of the row
   */
  Keys(@Nullable String field, RandomGenerator chance) {
    this.field = field;
    this.seen = new Fingerprints(chance);
  }

  /**
   * @param key null: there is none
   * @param problem null: there is a key
   */
  record Found(@Nullable String key, @Nullable String problem) {
    static Found number(long number) {
      return new Found(Long.toString(number), null);
    }
  }

  /** Which field it is; null: the number of the row. */
  @Nullable String field() {
    return field;
  }

  /**
   * @param number of the row, from 1
   */
  Found of(JsonNode item, long number) {
    if (field == null) {
      return Found.number(number);
    }
    JsonNode value = item.get(field);
    if (value == null) {
      return new Found(null, field + ": missing (expected: " + EXPECTED + ")");
    }
    return value.isString()
        ? of(value.stringValue())
        : value.isNumber() ? of(value.asString()) : none(value.toString());
  }

  private Found none(String shown) {
    return new Found(null, field + ": " + Quoted.of(shown) + " (expected: " + EXPECTED + ")");
  }

  /** Of a row in which the field says that. */
  Found of(String key) {
    if (!Text.isName(key)) {
      return none(key);
    }
    return seen.add(key)
        ? new Found(key, null)
        : new Found(
            null, field + ": " + Quoted.of(key) + " (expected: a key that no row before it has)");
  }
}
