package dev.troupe.shared.secret;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RedactorTest {
  private static final String KEY = "sk-live/1+2=3 \u00e9";
  private final Redactor redactor = Redactor.of(account(KEY));

  private static TroupeConfig.Provider account(String key) {
    return new TroupeConfig.Provider(
        "a", "openai", null, new Secret(key), null, false, TroupeConfig.Limits.NONE, Map.of());
  }

  @Test
  void apply_keyInAnyForm_isStruckOut() {
    assertThat(redactor.apply("invalid header value: \"Bearer " + KEY + "\""))
        .isEqualTo("invalid header value: \"Bearer (secret)\"");
    assertThat(redactor.apply("?key=" + URLEncoder.encode(KEY, StandardCharsets.UTF_8) + "&x"))
        .isEqualTo("?key=(secret)&x");
  }

  @Test
  void apply_keyInBase64_isStruckOutWhereverItBegins() {
    for (String user : new String[] {"", ":", "a:", "ab:", "somebody:"}) {
      for (String rest : new String[] {"", ":", ":x", "\n"}) {
        byte[] bytes = (user + KEY + rest).getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder :
            new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding()}) {
          String shown = redactor.apply("Basic " + encoder.encodeToString(bytes));
          // At most the parts of a byte at both ends are left.
          assertThat(shown).as(user + rest).startsWith("Basic ").contains("(secret)");
          assertThat(shown.length()).isLessThan(6 + 8 + 2 * (user.length() + rest.length()) + 8);
        }
      }
    }
  }

  @Test
  void apply_whatIsNoSecret_isLeftAlone() {
    assertThat(Redactor.of(account("postgres")).apply("jdbc:postgresql")).contains("postgresql");
    assertThat(Redactor.of(account("k1")).apply("k1 k1")).isEqualTo("k1 k1");
  }

  @Test
  void of_configuration_knowsEverySecretInIt(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("troupe.yaml"),
            """
            kafka: {bootstrap_servers: "k:1", properties: {sasl.jaas.config: "X username=\\"u\\" password=\\"kafka-pass-1\\";"}}
            postgres: {url: "jdbc:postgresql://p/t?password=url-pass-12", password: "pg-pass-1234"}
            redis: {url: "redis://:redis-pass-1@r:1"}
            providers:
              a: {kind: bedrock, options: {secret_access_key: "aws-secret-1", session_token: "aws-token-12"}}
            blobs: {bucket: files, access_key: "s3-access-12", secret_key: "s3-secret-12"}
            """);
    String all =
        "kafka-pass-1 url-pass-12 pg-pass-1234 redis-pass-1 aws-secret-1 aws-token-12 s3-access-12 s3-secret-12";

    Redactor all5 = Redactor.of(ConfigLoader.load(file, Map.of()));

    assertThat(all5.apply(all).split(" ")).hasSize(8).containsOnly("(secret)");
  }

  @Test
  void logLine_withAKey_isWrittenWithoutIt() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("redacted", RedactedLines::new);
    layout.setPattern("%level %redacted(%msg%n%ex{full})");
    layout.start();
    RedactedLines.redact(redactor);
    try {
      String line =
          layout.doLayout(
              new LoggingEvent(
                  "x",
                  context.getLogger("x"),
                  ch.qos.logback.classic.Level.WARN,
                  "sent " + KEY,
                  new IllegalStateException("bad header " + KEY),
                  null));
      assertThat(line)
          .startsWith("WARN sent (secret)")
          .contains("IllegalStateException: bad header (secret)")
          .doesNotContain(KEY);
      assertThat(line.split("IllegalStateException", -1)).as("one trace").hasSize(2);
    } finally {
      RedactedLines.redact(Redactor.NONE);
    }
  }
}
