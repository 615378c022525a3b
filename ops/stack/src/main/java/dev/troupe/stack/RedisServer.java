package dev.troupe.stack;

import dev.troupe.stack.cache.Binaries;
import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import dev.troupe.stack.process.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Redis 7.0.15 on loopback, with a password made for its data folder and kept in it. With a
 * persistent stack it keeps an append-only file (synced each second); else it is empty after each
 * restart, which is what its users must survive anyway.
 */
public final class RedisServer extends Server {
  /** Enough for each test class to have one of its own. */
  public static final int DATABASES = 1024;

  private static final int PROBE_MILLIS = 1_000;

  private final Cache cache;
  private final Path folder;
  private final PasswordFile password;
  private final boolean persistent;

  RedisServer(DataFolder data, Cache cache, boolean persistent, RandomGenerator random) {
    super("redis", data.port("redis", random), data);
    this.cache = cache;
    this.folder = data.folder("redis");
    this.password = new PasswordFile(folder.resolve("password"));
    this.persistent = persistent;
  }

  /** With the password in it; there is one once the server was started. */
  public String url() {
    try {
      return "redis://:" + password.read() + "@127.0.0.1:" + port();
    } catch (IOException e) {
      throw new StackException("redis has no readable password file: " + e, e);
    }
  }

  @Override
  ChildProcess launch(Path logFile) throws IOException {
    password.makeIfMissing();
    var settings = folder.resolve("redis.conf");
    PrivateFiles.write(settings, RedisSettings.of(port(), folder, password.read(), persistent));
    var command = List.of(Binaries.redis(cache).toString(), settings.toString());
    return ChildProcess.start(new Launch(command, Map.of(), logFile, "TERM", false));
  }

  @Override
  void probe() throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      var commands = "AUTH " + password.read() + "\r\nPING\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      var expected = "+OK\r\n+PONG";
      var answer =
          new String(
              socket.getInputStream().readNBytes(expected.length()), StandardCharsets.US_ASCII);
      if (!answer.equals(expected)) {
        throw new IOException("PING was answered by " + answer + "... (expected: +PONG)");
      }
    }
  }
}
