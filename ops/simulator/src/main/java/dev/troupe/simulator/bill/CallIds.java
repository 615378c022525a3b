package dev.troupe.simulator.bill;

import org.jspecify.annotations.Nullable;

/**
 * The names one call goes by.
 *
 * @param requestId ours, as sent in {@code x-request-id} or what the wire has for it
 * @param clientRequestId the client's, from the header {@code X-Client-Request-Id}
 * @param metadataCallId the client's, from {@code metadata.call_id} in the body (Bedrock: {@code
 *     requestMetadata.call_id})
 */
public record CallIds(
    String requestId, @Nullable String clientRequestId, @Nullable String metadataCallId) {
  /** The client's id of this call, header first; null if it gave none. */
  public @Nullable String callId() {
    return clientRequestId != null ? clientRequestId : metadataCallId;
  }
}
