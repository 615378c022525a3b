package dev.troupe.worker.provider.bedrock;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.LimitReader;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.WireReader;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import tools.jackson.databind.JsonNode;

/**
 * Converse. AWS' SDK writes, signs and names the request; it is sent once, by {@link SdkHttp}, and
 * the reply is read here. Answers in text only; nothing can be looked up, and no header tells of
 * limits.
 *
 * <p>Options: {@code region} (default us-east-1); {@code access_key_id}, {@code secret_access_key}
 * and {@code session_token}, else AWS' usual chain of credentials. An {@code api_key} is a Bedrock
 * API key and goes instead of a signature.
 */
public final class BedrockProvider implements Provider {
  private final BedrockRuntimeClient client;
  private final SdkHttp sdkHttp;
  private final Wording wording;
  private final Failures failures;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public BedrockProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    String region = options.text("region", "us-east-1");
    if (!region.matches("[a-z0-9-]+")) {
      throw options.wrong("region", region, "a region's name, such as us-east-1");
    }
    String base = options.baseUrl("https://bedrock-runtime." + region + ".amazonaws.com");
    Secret key = account.apiKey();
    wording = Says.WORDING.allowing(options.names(Wording.EXTRA));
    failures = new Failures(clock);
    sdkHttp =
        new SdkHttp(
            new Http(
                base,
                options,
                new WireReader(List.of("x-amzn-requestid"), LimitReader.NONE, clock)),
            key);
    client =
        BedrockRuntimeClient.builder()
            .httpClient(sdkHttp)
            .region(Region.of(region))
            .endpointOverride(URI.create(base))
            .credentialsProvider(credentials(options, key))
            .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
  }

  private static AwsCredentialsProvider credentials(Options options, @Nullable Secret key) {
    String id = options.text("access_key_id");
    String secret = options.text("secret_access_key");
    String session = options.text("session_token");
    if (key != null) {
      return AnonymousCredentialsProvider.create();
    }
    if (id == null || secret == null) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        session == null
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, session));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    SdkHttp.Call call = new SdkHttp.Call(request.timeout());
    String thrown = sdkHttp.during(call, () -> converse(request));
    return switch (call.exchange()) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(replied.reply(), request));
      case null -> unsent(thrown);
    };
  }

  @Override
  public Wording wording(Modality modality) {
    return modality == Modality.TEXT ? wording : Wording.lacking(modality);
  }

  /** The SDK gave up before anything was sent: interrupted, or for want of credentials. */
  private static ProviderOutcome unsent(String thrown) {
    return Thread.currentThread().isInterrupted()
        ? new Lost(FailureCode.INTERRUPTED.code(), "the worker stopped", ProviderOutcome.Wire.NONE)
        : Failed.of(FailureClass.AUTH, "not sent: " + thrown, null, ProviderOutcome.Wire.NONE);
  }

  /** What the SDK made of the reply, if it is an exception; the reply itself is in the call. */
  private String converse(ProviderRequest request) {
    ConverseRequest body = ConverseBody.of(request);
    try {
      client.converse(body);
      return "";
    } catch (RuntimeException e) { // its own, or of a reply that makes no sense: retry-after: -1
      return String.valueOf(e.getMessage());
    }
  }

  private ProviderOutcome read(Reply reply, ProviderRequest request) {
    JsonNode body = reply.json();
    if (reply.ok()) {
      return ConverseReply.read(request, reply, body);
    }
    String type = reply.header("x-amzn-errortype").replaceFirst(":.*", "");
    String said = body.path("message").asString(body.path("Message").asString(""));
    return failures.of(
        ErrorClasses.of(reply.status(), type, said),
        reply,
        body,
        said + (type.isEmpty() ? "" : " (" + type + ")"));
  }

  @Override
  public void close() {
    client.close();
    sdkHttp.close();
  }
}
