package dev.troupe.shared.input;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one object that a person wrote, be it in YAML or in JSON: whoever reads a role asks
 * the same questions of both. A getter returns null if the key is absent or has no value, or if its
 * value is wrong: then that has become a problem with its place. A key that no getter asked for is
 * unknown, and {@link #finish} says so. For one thread.
 */
public interface FieldReader {
  <T> @Nullable T value(String key, Notation<T> notation);

  /** The same; what is absent or wrong is as usual. */
  <T> T value(String key, Notation<T> notation, T usual);

  /** The same; absent is wrong. */
  <T> @Nullable T required(String key, Notation<T> notation);

  /** A list of at most so many values; in YAML, one value is a list of one. */
  <T> @Nullable List<T> values(String key, int most, Notation<T> item);

  @Nullable FieldReader object(String key);

  /** The same, of at most so many entries. */
  @Nullable FieldReader object(String key, int most);

  /** The same; if it is absent or wrong, one without keys. */
  FieldReader section(String key);

  /** All entries of an object whose keys are anyone's. One without a value has no keys itself. */
  Map<String, FieldReader> objects(Notation<String> name);

  /** The same, for entries that are no objects; one without a value is left out. */
  <T> Map<String, T> entries(Notation<String> name, Notation<T> value);

  /** A list of objects. What is none has become a problem and is left out. */
  @Nullable List<FieldReader> list(String key, int least, int most);

  /** The same; absent is wrong. */
  @Nullable List<FieldReader> requiredList(String key, int least, int most);

  /** Any value, as the JSON that it stands for; without variables. */
  @Nullable JsonNode json(String key);

  /** The same, for an object. */
  @Nullable JsonNode jsonObject(String key);

  /** Whether there is a value, right or wrong. */
  boolean has(String key);

  /** Where a key's value stands in the document, such as {@code steps[2].after}. */
  String path(String key);

  /** Says that one key makes no sense without another. */
  void needs(String key, String other, String expected);

  /** Says of a key that some might look for here that it is unknown, and what to do instead. */
  void refuse(String key, String expected);

  /** Says that the value of a key, or its absence, is wrong. */
  void error(String key, @Nullable String value, String expected);

  /** Reports every key that was not asked for. Call it when all getters have been called. */
  void finish();
}
