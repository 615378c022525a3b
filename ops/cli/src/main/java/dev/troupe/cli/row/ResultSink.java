package dev.troupe.cli.row;

import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes results as lines of JSON, or as CSV with the same fields. For one thread. */
public sealed interface ResultSink extends AutoCloseable {
  void write(ResultLine line) throws IOException;

  /** What was written so far is handed to the system. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;

  /** Whether a file of that name holds results rather than being a folder for them. */
  static boolean isName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".csv");
  }

  /**
   * By the end of the name: CSV, else JSON.
   *
   * @param begun there are lines in it already
   */
  static ResultSink of(String name, OutputStream out, boolean begun) throws IOException {
    if (!name.toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return new JsonLines(out);
    }
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    return new Csv(new CSVPrinter(writer, begun ? Csv.FORMAT : Csv.WITH_NAMES));
  }

  /** One JSON object per line. */
  record JsonLines(OutputStream out) implements ResultSink {
    @Override
    public void write(ResultLine line) throws IOException {
      out.write(Json.bytes(line));
      out.write('\n');
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** RFC 4180; an answer that is no text stands there as JSON. */
  record Csv(CSVPrinter out) implements ResultSink {
    private static final List<String> FIELDS =
        List.of(
            "key",
            "index",
            "state",
            "output",
            "error_code",
            "error_message",
            "model",
            "cached",
            "attempts",
            "input_tokens",
            "output_tokens",
            "cost_usd",
            "latency_ms");

    private static final CSVFormat FORMAT = CSVFormat.RFC4180;
    private static final CSVFormat WITH_NAMES =
        FORMAT.builder().setHeader(FIELDS.toArray(String[]::new)).get();

    @Override
    public void write(ResultLine line) throws IOException {
      out.printRecord(
          line.key(),
          line.index(),
          line.state().label(),
          text(line.output()),
          line.error() == null ? "" : line.error().code(),
          line.error() == null ? "" : line.error().message(),
          line.model(),
          line.cached(),
          line.attempts(),
          line.inputTokens(),
          line.outputTokens(),
          line.costUsd().exact(),
          line.latencyMs());
    }

    private static String text(@Nullable String output) {
      if (output == null) {
        return "";
      }
      JsonNode read = Json.MESSAGES.readTree(output);
      if (read.isString()) {
        return read.stringValue();
      }
      return read.isNumber() ? JsonNumbers.digits(read) : output;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
