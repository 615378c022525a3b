package dev.troupe.cli.bill;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Quoted;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Reads what providers export: tables, JSON lines, and the pages of their usage and cost APIs, told
 * apart by their fields. For one file.
 */
public final class BillReader {
  private static final int MAX_PROBLEMS = 20;
  private static final ObjectReader JSON =
      Json.MESSAGES
          .reader()
          .with(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private final String file;
  private final Problems problems = new Problems();
  private final List<Billed> lines = new ArrayList<>();

  private BillReader(String file) {
    this.file = file;
  }

  /**
   * All lines that charge for something, in order.
   *
   * @param shown how the person named the file
   * @throws InvalidInputException with all that is wrong with it, up to 20 problems
   */
  public static List<Billed> read(String shown, Path path) throws IOException {
    BillReader reader = new BillReader(shown);
    try {
      String text = Files.readString(path);
      String start = text.stripLeading();
      if (start.startsWith("{") || start.startsWith("[")) {
        reader.json(text);
      } else {
        reader.table(text);
      }
    } catch (MalformedInputException e) {
      reader.problem(0, "", null, "UTF-8 text");
    }
    List<Problem> errors = reader.problems.errors();
    if (errors.isEmpty() && reader.lines.isEmpty()) {
      errors = List.of(new Problem(shown, 0, "", null, "at least one line that charges something"));
    }
    if (!errors.isEmpty()) {
      throw new InvalidInputException(errors.stream().limit(MAX_PROBLEMS).toList());
    }
    return reader.lines;
  }

  private void table(String text) {
    List<Delimited.Row> rows = Delimited.rows(text);
    if (rows.isEmpty()) {
      return;
    }
    List<String> header =
        rows.getFirst().cells().stream()
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    BillFormat shape = shape(new LinkedHashSet<>(header), rows.getFirst().line());
    if (shape == null) {
      return;
    }
    for (Delimited.Row row : rows.subList(1, rows.size())) {
      if (row.cells().size() != header.size()) {
        problem(
            row.line(),
            "",
            row.cells().size() + " cells",
            header.size() + ", as in the first line");
        continue;
      }
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < header.size(); i++) {
        values.put(header.get(i), row.cells().get(i));
      }
      add(shape, new Fields(file, row.line(), "", values, problems));
    }
  }

  private void json(String text) {
    String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    if (parsed(first) == null) {
      JsonNode whole = parse(text, 0);
      if (whole != null) {
        any(whole, 1, "", Map.of());
      }
      return;
    }
    int[] number = {0};
    text.lines()
        .forEach(
            line -> {
              number[0]++;
              JsonNode node = line.isBlank() ? null : parse(line, number[0]);
              if (node != null) {
                any(node, number[0], "", Map.of());
              }
            });
  }

  private static @Nullable JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      return null;
    }
  }

  private @Nullable JsonNode parse(String text, int line) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      int at = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      problem(line == 0 ? at : line, "", Quoted.of(e.getOriginalMessage()), "JSON");
      return null;
    }
  }

  /** A page of buckets, a bucket of results, or a result. */
  private void any(JsonNode node, int line, String path, Map<String, String> around) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        any(node.get(i), line, path + "[" + i + "]", around);
      }
      return;
    }
    if (!node.isObject()) {
      problem(line, path, Quoted.of(node.toString()), "an object");
      return;
    }
    Map<String, String> values = new HashMap<>(around);
    flatten(node, "", values);
    JsonNode inner =
        List.of("data", "results", "result").stream()
            .map(node::path)
            .filter(JsonNode::isArray)
            .findFirst()
            .orElse(null);
    String prefix = path.isEmpty() ? "" : path + ".";
    if (inner != null) {
      String name =
          node.path("data").isArray()
              ? "data"
              : node.path("results").isArray() ? "results" : "result";
      any(inner, line, prefix + name, values);
      return;
    }
    BillFormat shape = shape(values.keySet(), line);
    if (shape != null) {
      add(shape, new Fields(file, line, prefix, values, problems));
    }
  }

  private static void flatten(JsonNode node, String prefix, Map<String, String> values) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject()) {
        flatten(value, prefix + field.getKey() + ".", values);
      } else if (!value.isArray()) {
        String text =
            value.isNull()
                ? ""
                : value.isNumber() ? value.decimalValue().toPlainString() : value.asString();
        values.put(prefix + field.getKey(), text);
      }
    }
  }

  private void add(BillFormat shape, Fields fields) {
    Billed billed = shape.read(fields);
    if (billed instanceof Billed.OfSpan span && !span.from().isBefore(span.to())) {
      problem(fields.line(), fields.path() + "end", span.to().toString(), "after " + span.from());
    } else if (billed != null) {
      lines.add(billed);
    }
  }

  private @Nullable BillFormat shape(Set<String> names, int line) {
    BillFormat shape =
        Arrays.stream(BillFormat.values()).filter(s -> s.fits(names)).findFirst().orElse(null);
    if (shape == null) {
      problem(
          line,
          "",
          Quoted.of(String.join(", ", names)),
          Arrays.stream(BillFormat.values())
              .map(BillFormat::example)
              .collect(Collectors.joining("; or ", "a bill with ", "")));
    }
    return shape;
  }

  private void problem(int line, String path, @Nullable String value, String expected) {
    problems.error(new Problem(file, line, path, value, expected));
  }
}
