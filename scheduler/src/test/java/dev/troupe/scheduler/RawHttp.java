package dev.troupe.scheduler;

import dev.troupe.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One connection of a client that minds no rule of HTTP. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  record Answer(int status, List<String> headers, String body) {
    Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(start))
          .map(h -> h.substring(start.length()).strip())
          .findFirst();
    }

    JsonNode json() {
      return Json.STRICT.readTree(body);
    }

    /** The first thing that is wrong. */
    String problem() {
      return json().path("problems").path(0).asString("none: " + body);
    }
  }

  /** Sends lines; an empty one ends the headers. */
  RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  Answer answer() throws IOException {
    return answer(true);
  }

  /**
   * @param body false: none comes, whatever the headers say
   */
  Answer answer(boolean body) throws IOException {
    InputStream in = socket.getInputStream();
    String first = line(in);
    if (!first.startsWith("HTTP/1.1 ")) {
      throw new IOException("not the start of an answer: " + first);
    }
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    Answer head = new Answer(Integer.parseInt(first.split(" ", 3)[1]), headers, "");
    int length = body ? head.header("Content-Length").map(Integer::parseInt).orElse(0) : 0;
    return new Answer(
        head.status(), headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** Waits until the server has ended the connection. */
  boolean ended() {
    try {
      var _ = socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** Breaks the connection off: the server's next read or write fails. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
