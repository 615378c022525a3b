package dev.troupe.scheduler.api;

import dev.troupe.scheduler.report.OutputBlobs;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.postgres.Database;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/outputs/{digest}}: the bytes of a picture, a recording or a long output, whose
 * digest stands in results, tasks and events.
 */
final class OutputsApi {
  private static final String DIGEST = "sha256:[0-9a-f]{64}";

  private final OutputBlobs outputs;
  private final BlobStore blobs;

  OutputsApi(Database database, BlobStore blobs) {
    this.outputs = new OutputBlobs(database, blobs);
    this.blobs = blobs;
  }

  static boolean isFor(List<String> path) {
    return path.size() == 3 && path.subList(0, 2).equals(List.of("v1", "outputs"));
  }

  /**
   * @param target of which {@link #isFor} is true
   */
  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, SQLException, IOException {
    var _ = Replies.allow(request, "GET", "HEAD");
    Connections.received();
    String tenant = target.tenant();
    String digest = target.id();
    Optional<OutputBlobs.Found> output =
        digest.matches(DIGEST) ? outputs.find(tenant, digest) : Optional.empty();
    OutputBlobs.Found found =
        output.orElseThrow(
            () ->
                Refused.of(
                    Status.NOT_FOUND_404,
                    Problem.at(
                        "digest",
                        digest,
                        "a picture, a recording or a long output of tenant " + tenant)));
    ContentReply.send(
        new ContentReply.Content(
            found.bytes(),
            digest,
            found.mediaType(),
            (from, length) -> blobs.open(tenant, digest, from, length)),
        request,
        response);
  }
}
