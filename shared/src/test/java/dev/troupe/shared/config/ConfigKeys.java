package dev.troupe.shared.config;

import dev.troupe.shared.input.AskedFields;
import dev.troupe.shared.input.AskedFields.Any;
import dev.troupe.shared.input.AskedFields.Each;
import dev.troupe.shared.input.AskedFields.Inside;
import dev.troupe.shared.input.AskedFields.Many;
import dev.troupe.shared.input.AskedFields.One;
import dev.troupe.shared.input.Lines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** All keys that the configuration has, as the loader asks for them. */
final class ConfigKeys {
  private ConfigKeys() {}

  /** The whole file's. */
  static AskedFields root() {
    AskedFields root = new AskedFields();
    new ConfigLoader(Path.of("none", "troupe.yaml"), Endpoints.NONE)
        .config(root, new Lines("troupe.yaml", Map.of()));
    return root;
  }

  /**
   * Each key that has a value, and each object or list whose entries are anyone's, by its path:
   * {@code providers.NAME.kind}, {@code budgets[].scope}.
   */
  static Map<String, AskedFields.Key> flat(AskedFields fields) {
    Map<String, AskedFields.Key> flat = new LinkedHashMap<>();
    add("", fields, flat);
    return flat;
  }

  private static void add(String prefix, AskedFields fields, Map<String, AskedFields.Key> flat) {
    fields.keys().forEach((name, key) -> add(prefix + name, key, flat));
    if (fields.entries() instanceof Inside(var entry)) {
      add(prefix + "NAME.", entry, flat);
    }
  }

  private static void add(String path, AskedFields.Key key, Map<String, AskedFields.Key> flat) {
    switch (key.value()) {
      case One _, Many _, Any _ -> flat.put(path, key);
      case Inside(var inside) -> {
        if (inside.names() != null) {
          flat.put(path, key);
        }
        add(path + ".", inside, flat);
      }
      case Each(var item, int _, int _) -> {
        flat.put(path, key);
        add(path + "[].", item, flat);
      }
    }
  }

  /** Each object with keys of its own, by its path; the file itself has none. */
  static Map<String, AskedFields> objects(AskedFields fields) {
    Map<String, AskedFields> objects = new LinkedHashMap<>();
    collect("", fields, objects);
    return objects;
  }

  private static void collect(String path, AskedFields fields, Map<String, AskedFields> objects) {
    if (!fields.keys().isEmpty()) {
      objects.put(path, fields);
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    fields.keys().forEach((name, key) -> collect(prefix + name, key.value(), objects));
    if (fields.entries() != null) {
      collect(prefix + "NAME", fields.entries(), objects);
    }
  }

  private static void collect(
      String path, AskedFields.Value value, Map<String, AskedFields> objects) {
    switch (value) {
      case One _, Many _, Any _ -> {}
      case Inside(var inside) -> collect(path, inside, objects);
      case Each(var item, int _, int _) -> collect(path + "[]", item, objects);
    }
  }
}
