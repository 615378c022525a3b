package dev.troupe.worker.route;

import dev.troupe.schemas.FailureCode;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.provider.ProviderRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands before every account, so that whatever comes from there can be stored, sent and shown:
 * U+0000 and halves of surrogate pairs, which neither UTF-8 nor PostgreSQL can hold, become U+FFFD,
 * and the account's own keys are struck out. An adapter that throws is an answer that was lost,
 * since it may have been billed.
 */
final class ScreenedProvider implements Provider {
  private static final Logger LOG = LoggerFactory.getLogger(ScreenedProvider.class);
  private static final char REPLACEMENT = '\uFFFD';

  private final Provider provider;
  private final Redactor redactor;

  ScreenedProvider(Provider provider, Redactor redactor) {
    this.provider = provider;
    this.redactor = redactor;
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    try {
      return screened(provider.call(request));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("call {} of model {} failed in the adapter", request.callId(), request.model(), e);
      return new Lost(FailureCode.INTERNAL_ERROR.code(), text(e.toString()), Wire.NONE);
    }
  }

  @Override
  public LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    try {
      return switch (provider.lookUp(request, requestId)) {
        case LookUp.Found found -> new LookUp.Found(answered(found.answer()));
        case LookUp.Billed billed -> new LookUp.Billed(billed.usage(), wire(billed.wire()));
        case LookUp.Nothing nothing -> new LookUp.Nothing(text(nothing.reason()));
      };
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("call {} can't be looked up: a bug in the adapter", request.callId(), e);
      return new LookUp.Nothing(text(e.toString()));
    }
  }

  @Override
  public @Nullable String inexpressible(ProviderRequest request) {
    return provider.inexpressible(request);
  }

  @Override
  public Usage bound(ProviderRequest request) {
    return provider.bound(request);
  }

  @Override
  public void close() {
    provider.close();
  }

  private ProviderOutcome screened(ProviderOutcome outcome) {
    return switch (outcome) {
      case Answered a -> answered(a);
      case Throttled t ->
          new Throttled(
              t.failureClass(), t.retryAfter(), t.code(), text(t.message()), wire(t.wire()));
      case Unavailable u ->
          new Unavailable(u.retryAfter(), u.code(), text(u.message()), wire(u.wire()));
      case Refused r ->
          new Refused(
              r.reason(),
              r.retryAfter(),
              text(r.message()),
              usage(r.usage()),
              r.answered(),
              wire(r.wire()));
      case Lost l -> new Lost(l.code(), text(l.message()), wire(l.wire()), usage(l.usage()));
    };
  }

  private Answered answered(Answered a) {
    ObjectNode details = a.details();
    return new Answered(
        text(a.text()),
        a.media(),
        usage(a.usage()),
        a.finish(),
        wire(a.wire()),
        details == null ? null : (ObjectNode) json(details));
  }

  /** The same with every text screened, those of keys included. */
  private JsonNode json(JsonNode said) {
    return switch (said.getNodeType()) {
      case STRING -> JsonNodeFactory.instance.stringNode(text(said.stringValue()));
      case ARRAY -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(said.size());
        said.forEach(item -> list.add(json(item)));
        yield list;
      }
      case OBJECT -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        said.properties().forEach(p -> object.set(text(p.getKey()), json(p.getValue())));
        yield object;
      }
      case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> said;
    };
  }

  /** The tier that an answer names is a text of the provider's, too. */
  private @Nullable Usage usage(@Nullable Usage usage) {
    return usage == null ? null : usage.tier(text(usage.serviceTier()));
  }

  private Wire wire(Wire wire) {
    String id = wire.requestId();
    return id == null ? wire : new Wire(text(id), wire.httpStatus(), wire.limits());
  }

  private String text(String said) {
    return redactor.apply(wellFormed(said));
  }

  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != 0 && !Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      fixed = fixed == null ? new StringBuilder(text) : fixed;
      fixed.setCharAt(i, REPLACEMENT);
    }
    return fixed == null ? text : fixed.toString();
  }
}
