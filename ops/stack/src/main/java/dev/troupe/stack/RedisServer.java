package dev.troupe.stack;

import dev.troupe.stack.cache.Binaries;
import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Redis 7.0.15 on loopback, without a password: whoever can run programs on this machine can read
 * it. With a persistent stack it keeps an append-only file (synced each second); else it is empty
 * after each restart, which is what its users must survive anyway.
 */
public final class RedisServer extends Server {
  /** Enough for each test class to have one of its own. */
  public static final int DATABASES = 1024;

  private static final int PROBE_MILLIS = 1_000;

  private final Cache cache;
  private final Path folder;
  private final boolean persistent;

  RedisServer(DataFolder data, Cache cache, boolean persistent, RandomGenerator random) {
    super("redis", data.port("redis", random), data);
    this.cache = cache;
    this.folder = data.folder("redis");
    this.persistent = persistent;
  }

  @Override
  ChildProcess launch(Path logFile) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Binaries.redis(cache).toString(),
                "--port",
                Integer.toString(port()),
                "--bind",
                "127.0.0.1"));
    command.addAll(
        List.of(
            "--dir", folder.toString(), "--databases", Integer.toString(DATABASES), "--save", ""));
    command.addAll(List.of("--appendonly", persistent ? "yes" : "no", "--appendfsync", "everysec"));
    return ChildProcess.start(new Launch(command, Map.of(), logFile, "TERM", false));
  }

  @Override
  void probe() throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
      if (!answer.equals("+PONG")) {
        throw new IOException("PING was answered by " + answer + "... (expected: +PONG)");
      }
    }
  }
}
