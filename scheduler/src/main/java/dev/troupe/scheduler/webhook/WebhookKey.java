package dev.troupe.scheduler.webhook;

import dev.troupe.shared.config.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks has it: HMAC-SHA256 over id, time and body. Immutable. */
final class WebhookKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  private final SecretKeySpec key;

  WebhookKey(Secret secret) {
    String base64 = secret.reveal().substring(PREFIX.length());
    this.key = new SecretKeySpec(Base64.getDecoder().decode(base64), ALGORITHM);
  }

  /** The value of {@code webhook-signature}. */
  String sign(String id, long timestamp, byte[] body) {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
