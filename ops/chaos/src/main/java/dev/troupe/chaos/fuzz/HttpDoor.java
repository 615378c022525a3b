package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Odd;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requests to the scheduler's HTTP interface, some of them none. */
final class HttpDoor implements Door.Running {
  private static final String LINE = ":line";
  private static final String POST = "POST /v1/jobs HTTP/1.1";
  private static final String POST_FILE = "POST /v1/files HTTP/1.1";
  private static final String HOST = "host";
  private static final String JSON = "application/json";
  private static final String FORM = "multipart/form-data; boundary=x";
  private static final String LENGTH = "content-length";
  private static final int PATIENCE_MILLIS = 15_000;
  private static final int SERVER_ERROR = 500;
  private static final int AWAY = 503;
  private static final List<String> LINES =
      List.of(
          "GET /v1/jobs/%s HTTP/1.1",
          "GET /v1/jobs/%s?tenant=%s HTTP/1.1",
          "GET /readyz HTTP/1.1",
          "GET /healthz HTTP/1.0",
          "GET /%s HTTP/1.1",
          "POST /v1/jobs?%s HTTP/1.1",
          "POST /v1/jobs/%s HTTP/1.1",
          "PUT /v1/jobs HTTP/1.1",
          "DELETE /v1/jobs/%s HTTP/1.1",
          "OPTIONS * HTTP/1.1",
          "TRACE / HTTP/1.1",
          "%s / HTTP/1.1",
          "GET http://other.example/v1/jobs HTTP/1.1",
          "GET //v1/../v1/./jobs/%%2e%%2e/%s HTTP/1.1",
          "GET /v1/jobs/%%00 HTTP/1.1",
          "GET /v1/jobs/%%ff%%fe HTTP/1.1",
          "GET /v1/jobs/%%zz HTTP/1.1",
          "GET /v1/jobs/a%%2Fb HTTP/1.1",
          "GET /v1/jobs/x HTTP/9.9",
          "GET /v1/jobs?state=%s&label=%s HTTP/1.1",
          "GET /v1/jobs?since=%s&until=2030-01-01&limit=%s HTTP/1.1",
          "GET /v1/jobs?after=%s HTTP/1.1",
          "GET /v1/jobs/%s/tasks?after=%s HTTP/1.1",
          "GET /v1/jobs/%s/tasks?role=%s HTTP/1.1",
          "GET /v1/jobs/%s/calls?provider=%s HTTP/1.1",
          "GET /v1/jobs/%s/results?after=%s HTTP/1.1",
          "GET /v1/calls?model=%s&task=%s HTTP/1.1",
          "GET /v1/calls?job=%s&after=%s HTTP/1.1",
          "GET /v1/tasks/%s?tenant=%s HTTP/1.1",
          "GET /v1/outputs/%s?tenant=%s HTTP/1.1",
          "GET /v1/openapi.json?%s HTTP/1.1",
          "POST /v1/jobs/%s/cancel HTTP/1.1",
          "POST /v1/chat/completions?tenant=%s HTTP/1.1",
          "POST /v1/responses HTTP/1.1",
          "POST /v1/embeddings HTTP/1.1",
          "POST /v1/moderations HTTP/1.1",
          "POST /v1/files?tenant=%s HTTP/1.1",
          "GET /v1/files?limit=%s&after=%s HTTP/1.1",
          "GET /v1/files/%s/content HTTP/1.1",
          "DELETE /v1/files/file-%s HTTP/1.1",
          "POST /v1/uploads HTTP/1.1",
          "POST /v1/uploads/%s/parts HTTP/1.1",
          "POST /v1/uploads/%s/complete HTTP/1.1",
          "POST /v1/jobs",
          "GET",
          "",
          "PRI * HTTP/2.0");
  private static final Pattern OF_FORM = Pattern.compile("POST /v1/(files|uploads/.*/parts).*");
  private static final List<String> FORM_FIELDS =
      List.of(
          "file", "purpose", "data", "expires_after[seconds]", "expires_after[anchor]", "x", "");
  private static final List<String> HEADERS =
      List.of(
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "expect",
          "connection",
          "upgrade",
          "origin",
          "accept",
          "authorization",
          "x",
          HOST,
          LENGTH);
  private static final List<String> VALUES =
      List.of(
          "",
          "-1",
          "0",
          "1",
          "99999999999999999999",
          "9000000",
          "gzip",
          "chunked",
          "chunked, chunked",
          "100-continue",
          "close",
          "keep-alive",
          "h2c",
          "websocket",
          "null",
          "http://evil.example",
          "text/plain",
          "application/json; charset=utf-16",
          "multipart/form-data; boundary=x",
          "*/*",
          "\u00ff");

  @Override
  public String label() {
    return "HTTP";
  }

  @Override
  public Message make(Chance c) {
    List<Field> fields = new ArrayList<>();
    String id = c.oneIn(2) ? "f" + c.below(1_000) : encoded(Odd.text(c), c);
    String line = c.oneIn(4) ? c.pick(LINES).formatted(id, id) : c.oneIn(4) ? POST_FILE : POST;
    fields.add(Field.of(LINE, line));
    while (c.oneIn(3)) {
      String value = c.oneIn(6) ? encoded(Odd.text(c), c) : c.pick(VALUES);
      fields.add(Field.of(c.pick(HEADERS), value));
    }
    return new Message(body(line, c), fields);
  }

  private static byte[] body(String line, Chance c) {
    if (OF_FORM.matcher(line).matches()) {
      return c.oneIn(2) ? form(c) : ByteMutations.mutate(form(c), c);
    }
    return line.startsWith("POST") ? JobDoor.body(c) : new byte[0];
  }

  private static byte[] form(Chance c) {
    StringBuilder form = new StringBuilder();
    for (int parts = c.below(5); parts > 0; parts--) {
      form.append("--x\r\nContent-Disposition: form-data; name=\"");
      form.append(c.oneIn(8) ? Odd.text(c) : c.pick(FORM_FIELDS)).append('"');
      form.append(c.oneIn(2) ? "; filename=\"" + Odd.text(c) + '"' : "");
      form.append("\r\n\r\n").append(c.oneIn(3) ? "batch" : Odd.text(c)).append("\r\n");
    }
    return form.append("--x--\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** As it should be in an address, and rarely as it is. */
  private static String encoded(String text, Chance c) {
    return c.oneIn(6)
        ? text
        : java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public @Nullable String send(long index, Message message, Target target) throws IOException {
    try (Socket socket = target.connect()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      write(message, target, socket);
      return wrong(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException e) {
      return "no reply within 15 s";
    } catch (IOException e) {
      return target.dead().isEmpty() ? null : "the connection broke: " + e; // a refusal, too
    }
  }

  private static void write(Message message, Target target, Socket socket) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(ByteMutations.joined(head(message, target), message.bytes()));
      out.flush();
      // So that a request that announces more than it brings comes to an end.
      socket.shutdownOutput();
    } catch (IOException e) {
      // Whoever has heard enough may close; what it said is still to be read.
    }
  }

  private static byte[] head(Message message, Target target) {
    StringBuilder head = new StringBuilder(line(message)).append("\r\n");
    head.append(message.value(HOST) == null ? "host: 127.0.0.1:" + target.port() + "\r\n" : "");
    if (message.value("content-type") == null) {
      head.append("content-type: ");
      head.append(OF_FORM.matcher(line(message)).matches() ? FORM : JSON).append("\r\n");
    }
    head.append(
        message.value(LENGTH) == null ? LENGTH + ": " + message.bytes().length + "\r\n" : "");
    head.append("connection: close\r\n");
    for (Field field : message.fields()) {
      if (!field.name().startsWith(":")) {
        head.append(field.name()).append(": ");
        head.append(new String(bytes(field.value()), StandardCharsets.UTF_8)).append("\r\n");
      }
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(Message message) {
    return new String(bytes(message.value(LINE)), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(byte @Nullable [] value) {
    return value == null ? new byte[0] : value;
  }

  private static @Nullable String wrong(String status) {
    if (!status.matches("HTTP/1\\.[01] [0-9]{3}")) {
      return null; // closed without a word, which is an answer to what is no request
    }
    int code = Integer.parseInt(status.substring(9));
    return code >= SERVER_ERROR && code != AWAY && code != 501 && code != 505
        ? "HTTP " + code
        : null;
  }
}
