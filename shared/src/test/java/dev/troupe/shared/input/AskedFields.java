package dev.troupe.shared.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Remembers what it is asked for: which keys a reader knows, and what it takes for their values.
 * Has none itself.
 */
public final class AskedFields implements FieldReader {
  /** What a key's value is. */
  public sealed interface Value {}

  /** One value. */
  public record One(Notation<?> notation) implements Value {}

  /** A list of values. */
  public record Many(Notation<?> item, int most) implements Value {}

  /** An object. */
  public record Inside(AskedFields fields) implements Value {}

  /** A list of objects. */
  public record Each(AskedFields fields, int least, int most) implements Value {}

  /** Any JSON, or any JSON object. */
  public record Any(boolean object) implements Value {}

  /**
   * @param usual what it is if nobody says it
   */
  public record Key(Value value, boolean required, @Nullable Object usual) {}

  private final Map<String, Key> keys = new LinkedHashMap<>();
  private final Map<String, List<String>> needs = new LinkedHashMap<>();
  private final int most;
  private @Nullable Notation<String> names;
  private @Nullable Value entries;
  private boolean finished;

  public AskedFields() {
    this(Integer.MAX_VALUE);
  }

  private AskedFields(int most) {
    this.most = most;
  }

  /** In the order in which they were asked for. */
  public Map<String, Key> keys() {
    return keys;
  }

  /** What its keys are called, if they are anyone's. */
  public @Nullable Notation<String> names() {
    return names;
  }

  /** What stands under them. */
  public @Nullable Value entries() {
    return entries;
  }

  /** How many there may be. */
  public int most() {
    return most;
  }

  /** Keys that make no sense without others. */
  public Map<String, List<String>> needs() {
    return needs;
  }

  /** Whether keys that were not asked for are refused. */
  public boolean finished() {
    return finished;
  }

  private void ask(String key, Value value, boolean required, @Nullable Object usual) {
    keys.putIfAbsent(key, new Key(value, required, usual));
  }

  @Override
  public <T> @Nullable T value(String key, Notation<T> notation) {
    ask(key, new One(notation), false, null);
    return null;
  }

  @Override
  public <T> T value(String key, Notation<T> notation, T usual) {
    ask(key, new One(notation), false, usual);
    return usual;
  }

  @Override
  public <T> @Nullable T required(String key, Notation<T> notation) {
    ask(key, new One(notation), true, null);
    return null;
  }

  @Override
  public <T> @Nullable List<T> values(String key, int most, Notation<T> item) {
    ask(key, new Many(item, most), false, null);
    return null;
  }

  @Override
  public FieldReader object(String key) {
    return object(key, Integer.MAX_VALUE);
  }

  @Override
  public FieldReader object(String key, int most) {
    AskedFields fields = new AskedFields(most);
    ask(key, new Inside(fields), false, null);
    return fields;
  }

  @Override
  public FieldReader section(String key) {
    return object(key);
  }

  @Override
  public Map<String, FieldReader> objects(Notation<String> name) {
    AskedFields fields = new AskedFields();
    names = name;
    entries = new Inside(fields);
    finished = true;
    return Map.of("NAME", fields);
  }

  @Override
  public <T> Map<String, T> entries(Notation<String> name, Notation<T> value) {
    names = name;
    entries = new One(value);
    finished = true;
    return Map.of();
  }

  @Override
  public List<FieldReader> list(String key, int least, int most) {
    return list(key, least, most, false);
  }

  @Override
  public List<FieldReader> requiredList(String key, int least, int most) {
    return list(key, least, most, true);
  }

  private List<FieldReader> list(String key, int least, int most, boolean required) {
    AskedFields fields = new AskedFields();
    ask(key, new Each(fields, least, most), required, null);
    return List.of(fields);
  }

  @Override
  public @Nullable JsonNode json(String key) {
    ask(key, new Any(false), false, null);
    return null;
  }

  @Override
  public @Nullable JsonNode jsonObject(String key) {
    ask(key, new Any(true), false, null);
    return null;
  }

  @Override
  public boolean has(String key) {
    return false;
  }

  @Override
  public String path(String key) {
    return key;
  }

  @Override
  public void needs(String key, String other, String expected) {
    needs.computeIfAbsent(key, _ -> new ArrayList<>()).add(other);
  }

  @Override
  public void refuse(String key, String expected) {}

  @Override
  public void error(String key, @Nullable String value, String expected) {}

  @Override
  public void finish() {
    finished = true;
  }
}
