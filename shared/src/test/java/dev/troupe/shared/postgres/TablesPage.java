package dev.troupe.shared.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** docs/reference/tables.md, as a migrated database has it. */
final class TablesPage {
  private static final Path DB = Path.of("../schemas/src/main/resources/dev/troupe/schemas/db");
  private static final String LINK = "../../schemas/src/main/resources/dev/troupe/schemas/db/";

  private static final Sql COLUMNS =
      Sql.of(
          """
          SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type, NOT a.attnotnull AS nullable,
                 EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS key,
                 (SELECT i.indnatts FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) = 1 AS alone
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'databasechangelog%'
           ORDER BY c.relname, a.attnum
          """);

  private static final Sql INDEXES =
      Sql.of(
          """
          SELECT c.relname AS table, x.relname AS name, i.indisunique AS is_unique, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '') AS definition
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
           WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND NOT i.indisprimary ORDER BY 1, 2
          """);

  private static final Sql TYPES =
      Sql.of(
          """
          SELECT t.typname AS name, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS labels
            FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1
          """);

  private static final Sql FUNCTIONS =
      Sql.of(
          """
          SELECT proname AS name, pg_get_function_arguments(oid) AS arguments, pg_get_function_result(oid) AS result
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1
          """);

  private static final Sql VIEWS =
      Sql.of(
          "SELECT schemaname AS schema, viewname AS name FROM pg_views WHERE schemaname IN ('public', 'troupe_report') ORDER BY 1, 2");

  /** What the names of columns don't say. */
  private static final Map<String, String> REFERENCES =
      Map.of("task.paused_by", "budget", "call.served_from", "call");

  private record Column(
      String table, String name, String type, boolean nullable, boolean key, boolean alone) {
    static Column of(Row row) throws SQLException {
      return new Column(
          row.text("table"),
          row.text("column"),
          row.text("type")
              .replace("timestamp with time zone", "timestamptz")
              .replace("double precision", "float8"),
          row.flag("nullable"),
          row.flag("key"),
          row.flag("alone"));
    }
  }

  private final List<Column> columns;
  private final Connection connection;

  private TablesPage(Connection connection) throws SQLException {
    this.connection = connection;
    this.columns = COLUMNS.on(connection).list(Column::of);
  }

  static String of(Connection connection) throws SQLException, IOException {
    return new TablesPage(connection).text();
  }

  private String text() throws SQLException, IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Tables

        Generated from a migrated database; TablesPageIT says whether it is true, and how to write it anew. What columns mean is said where they are
        made, in [the files that make them](%s).

        There are no foreign keys: the writers keep the references, in the same transaction. The lines below follow the names of the columns.

        ```mermaid
        erDiagram
        """
            .formatted(LINK));
    references().forEach(line -> page.append("  ").append(line).append('\n'));
    page.append("```\n");
    for (Map.Entry<String, List<String>> file : files().entrySet()) {
      page.append("\n## [%s](%stables/%s.sql)\n".formatted(file.getKey(), LINK, file.getKey()));
      page.append("\n```mermaid\nerDiagram\n");
      file.getValue().forEach(table -> entity(page, table));
      page.append("```\n");
      indexes(page, file.getValue());
    }
    page.append("\n## Types\n\n");
    TYPES
        .on(connection)
        .each(row -> page.append("- `%s`: %s\n".formatted(row.text("name"), row.text("labels"))));
    page.append(
        "\n## Functions\n\nEach in a file of its name, in [functions](%sfunctions).\n\n"
            .formatted(LINK));
    FUNCTIONS
        .on(connection)
        .each(
            row ->
                page.append(
                    "- `%s` (%s) → %s\n"
                        .formatted(row.text("name"), row.text("arguments"), row.text("result"))));
    page.append(
        "\n## Views\n\nEach in a file of its name, in [views](%sviews).\n\n".formatted(LINK));
    VIEWS
        .on(connection)
        .each(
            row ->
                page.append(
                    "- `%s%s`\n"
                        .formatted(
                            row.text("schema").equals("public") ? "" : row.text("schema") + ".",
                            row.text("name"))));
    return page.toString();
  }

  /** The tables of each file, in the order in which the files are read. */
  private Map<String, List<String>> files() throws IOException {
    Map<String, List<String>> files = new LinkedHashMap<>();
    Set<String> gone = new TreeSet<>();
    List<MatchResult> included =
        Pattern.compile("file=\"tables/(\\w+)\\.sql\"")
            .matcher(Files.readString(DB.resolve("changelog.xml")))
            .results()
            .toList();
    for (MatchResult file : included) {
      String text = Files.readString(DB.resolve("tables/" + file.group(1) + ".sql"));
      gone.addAll(names("^DROP TABLE (\\w+);", text));
      List<String> tables = names("^CREATE TABLE (\\w+) \\(", text);
      if (!tables.isEmpty()) {
        files.put(file.group(1), tables);
      }
    }
    files.replaceAll(
        (_, tables) -> tables.stream().filter(table -> !gone.contains(table)).toList());
    List<String> all = files.values().stream().flatMap(List::stream).sorted().toList();
    List<String> there = columns.stream().map(Column::table).distinct().sorted().toList();
    if (!all.equals(there)) {
      throw new IllegalStateException("tables: " + all + " (expected: " + there + ")");
    }
    return files;
  }

  private static List<String> names(String regex, String text) {
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  private void entity(StringBuilder page, String table) {
    page.append("  ").append(table).append(" {\n");
    for (Column column : columns) {
      if (column.table().equals(table)) {
        page.append("    ").append(column.type()).append(' ').append(column.name());
        page.append(column.key() ? " PK" : "").append(column.nullable() ? " \"or null\"" : "");
        page.append('\n');
      }
    }
    page.append("  }\n");
  }

  private void indexes(StringBuilder page, List<String> tables) throws SQLException {
    List<String> lines = new ArrayList<>();
    INDEXES
        .on(connection)
        .each(
            row -> {
              if (tables.contains(row.text("table"))) {
                lines.add(
                    "- `%s` of %s: %s`%s`\n"
                        .formatted(
                            row.text("name"),
                            row.text("table"),
                            row.flag("is_unique") ? "unique " : "",
                            row.text("definition")));
              }
            });
    if (!lines.isEmpty()) {
      page.append("\nIndexes beside the keys:\n\n");
      lines.forEach(page::append);
    }
  }

  /** A column that has another table's key as its name, or that table's name, refers to it. */
  private Set<String> references() {
    Map<String, String> keys =
        columns.stream()
            .filter(c -> c.key() && c.alone() && c.name().equals(c.table() + "_id"))
            .collect(Collectors.toMap(Column::name, Column::table));
    Set<String> lines = new TreeSet<>();
    for (Column column : columns) {
      String to = REFERENCES.get(column.table() + "." + column.name());
      if (to == null) {
        to =
            keys.getOrDefault(
                column.name(),
                column.type().equals("uuid") ? keys.get(column.name() + "_id") : null);
      }
      if (to != null && !(to.equals(column.table()) && column.key())) {
        String one = column.key() && column.alone() ? "|o" : "o{";
        lines.add("%s ||--%s %s : %s".formatted(to, one, column.table(), column.name()));
      }
    }
    return lines;
  }
}
