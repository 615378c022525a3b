package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider on loopback that answers as it is told: a request whose text has {@code [[fuzz:7]]} in
 * it gets the seventh reply, any other one an ordinary answer of the wire that its path begins
 * with. Thread-safe.
 */
final class AnswerServer implements AutoCloseable {
  private static final Pattern MARK = Pattern.compile("\\[\\[fuzz:(\\d+)]]");
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^content-length: *(\\d+)\\s*$", Pattern.MULTILINE);
  private static final Pattern CALL = Pattern.compile("(?im)^x-client-request-id: *(\\S+)\\s*$");
  private static final int MOST_HEAD = 64 << 10;

  private final ServerSocket socket;
  private final Map<Long, Message> replies = new ConcurrentHashMap<>();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

  /**
   * A call that came in whole.
   *
   * @param call id of the ledger's row, as the request names it
   * @param mark of the reply that it got; -1: an ordinary one
   */
  record Asked(String call, String path, long mark) {}

  private record Request(String head, String body) {
    String path() {
      String[] words = head.split(" ", 3);
      return words.length < 2 ? "/" : words[1];
    }
  }

  AnswerServer() {
    try {
      socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("fuzz-answers").start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  static String mark(long number) {
    return "[[fuzz:" + number + "]]";
  }

  void put(long number, Message reply) {
    replies.put(number, reply);
  }

  void remove(long number) {
    replies.remove(number);
  }

  /** Forgets all replies: nobody will ask for them any more. */
  void forget() {
    replies.clear();
  }

  /** Every call so far. */
  Queue<Asked> asked() {
    return asked;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      Request request = read(in);
      while (request != null && answer(request, in, client.getOutputStream())) {
        request = read(in);
      }
    } catch (IOException e) {
      // The caller has gone.
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    while ((last & 0xFFFFFF) != 0x0A0D0A || head.size() == 0) {
      int next = in.read();
      if (next < 0 || head.size() > MOST_HEAD) {
        return null;
      }
      head.write(next);
      last = last << 8 | next;
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Matcher length = LENGTH.matcher(text);
    if (text.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      return new Request(text, chunks(in));
    }
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return new Request(text, new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
  }

  private static String chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(line(in), 16);
      body.writeBytes(in.readNBytes(size));
      line(in);
    } while (size > 0);
    return body.toString(StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = in.read();
    }
    return line.toString().strip();
  }

  /** Whether another request may come on the same connection. */
  private boolean answer(Request request, InputStream in, OutputStream out) throws IOException {
    Matcher mark = MARK.matcher(request.body());
    long number = mark.find() ? Long.parseLong(mark.group(1)) : -1;
    if (request.head().startsWith("POST")) {
      Matcher call = CALL.matcher(request.head());
      asked.add(new Asked(call.find() ? call.group(1) : "", request.path(), number));
    }
    Message reply = replies.get(number);
    if (reply == null) {
      reply = ordinary(request.path());
    }
    String manner = reply.text(Replies.MANNER, "");
    if (manner.equals("silent")) {
      var _ = in.read(); // until the caller has had enough
      return false;
    }
    byte[] body = reply.bytes();
    out.write(head(reply, body.length, manner.equals("chunked")));
    switch (manner) {
      case "cut" -> {
        out.write(body, 0, body.length / 2);
        out.flush();
        return false;
      }
      case "chunked" -> {
        out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      default -> out.write(body);
    }
    out.flush();
    // Statuses without a body would leave the body to be read as the next reply.
    return reply.text(Wire.STATUS, "200").startsWith("2")
        && !manner.equals("chunked")
        && !reply.text(Wire.STATUS, "200").equals("204");
  }

  private static Message ordinary(String path) {
    String[] parts = path.split("/", 3);
    try {
      return Wire.of(parts.length < 2 ? "" : parts[1]).recorded().getFirst();
    } catch (IllegalArgumentException e) {
      return Message.of("{}").withFields(java.util.List.of(Field.of(Wire.STATUS, "404")));
    }
  }

  private static byte[] head(Message reply, int length, boolean chunked) {
    StringBuilder head =
        new StringBuilder("HTTP/1.1 ").append(reply.text(Wire.STATUS, "200")).append(" Said\r\n");
    boolean typed = false;
    for (Field field : reply.fields()) {
      byte[] value = field.value();
      if (!field.name().startsWith(":") && value != null) {
        typed |= field.name().equals("content-type");
        head.append(field.name()).append(": ");
        head.append(new String(value, StandardCharsets.ISO_8859_1)).append("\r\n");
      }
    }
    head.append(typed ? "" : "content-type: application/json\r\n");
    head.append(chunked ? "transfer-encoding: chunked" : "content-length: " + length);
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
