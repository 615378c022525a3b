package dev.troupe.shared.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** A Lua script that Redis is told by its digest, and in full when it has forgotten it. */
public final class Script {
  private final String source;
  private final String digest;

  private Script(String source) {
    this.source = source;
    this.digest = sha1(source);
  }

  /**
   * @param owner beside whose class the script lies
   */
  public static Script resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException(owner.getPackageName() + ": no resource " + name);
      }
      return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /**
   * Runs it.
   *
   * @throws JedisException if Redis is away
   */
  public Object run(RedisClient redis, List<String> keys, List<String> arguments) {
    try {
      return redis.evalsha(digest, keys, arguments);
    } catch (JedisNoScriptException e) { // restarted, or SCRIPT FLUSH
      return redis.eval(source, keys, arguments);
    }
  }

  /**
   * Runs it with keys, arguments and results that are bytes.
   *
   * @throws JedisException if Redis is away
   */
  public Object runBinary(RedisClient redis, List<byte[]> keys, List<byte[]> arguments) {
    try {
      return redis.evalsha(digest.getBytes(StandardCharsets.US_ASCII), keys, arguments);
    } catch (JedisNoScriptException e) {
      return redis.eval(source.getBytes(StandardCharsets.UTF_8), keys, arguments);
    }
  }

  @SuppressWarnings("InsecureCryptoUsage") // the name that Redis knows scripts by, not a signature
  private static String sha1(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
