package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.Batch;
import dev.troupe.scheduler.batch.BatchOrder;
import dev.troupe.scheduler.batch.BatchRows;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.job.RequestReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's {@code /v1/messages/batches}: the same batches, as its SDKs make and read them. A
 * request that can't be read is one that erred, and the others are asked.
 */
final class MessageBatchesApi {

  private static final Duration WINDOW = Duration.ofHours(24);
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 1_000;

  private final BatchRows batches;
  private final FileRows files;
  private final BlobStore blobs;
  private final Uuid7 ids;
  private final InstantSource clock;
  private final Runnable news;

  /**
   * @param news told that there is a batch to work on
   */
  MessageBatchesApi(
      BatchRows batches,
      FileRows files,
      BlobStore blobs,
      Uuid7 ids,
      InstantSource clock,
      Runnable news) {
    this.batches = batches;
    this.files = files;
    this.blobs = blobs;
    this.ids = ids;
    this.clock = clock;
    this.news = news;
  }

  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException {
    String tenant = target.tenant();
    String host = request.headers().first(HeaderNames.HOST).orElse("localhost");
    List<String> path = target.segments();
    String what = path.size() == 5 ? path.getLast() : "";
    if (path.size() == 3) {
      if (Replies.allow(request, "GET", "HEAD", "POST").equals("POST")) {
        send(request, response, MessageBatchView.of(create(tenant, request), host));
      } else {
        send(request, response, list(tenant, target, host));
      }
    } else if (path.size() == 4) {
      if (Replies.allow(request, "GET", "HEAD", "DELETE").equals("DELETE")) {
        send(request, response, delete(tenant, target.id()));
      } else {
        send(request, response, MessageBatchView.of(find(tenant, target.id()), host));
      }
    } else if (what.equals("cancel")) {
      var _ = Replies.allow(request, "POST");
      send(request, response, MessageBatchView.of(cancel(tenant, target.id(3)), host));
    } else if (what.equals("results")) {
      var _ = Replies.allow(request, "GET", "HEAD");
      StoredFile results = results(tenant, target.id(3));
      ContentReply.send(
          new ContentReply.Content(
              results.bytes(),
              results.digest(),
              (from, length) -> blobs.open(tenant, results.digest(), from, length)),
          request,
          response);
    } else {
      throw Refused.of(
          Status.NOT_FOUND_404,
          Problem.at(
              "path",
              request.path().rawPath(),
              AnthropicForm.BATCHES + ", or with /{id}, /{id}/results or /{id}/cancel"));
    }
  }

  private static void send(ServerRequest request, ServerResponse response, Object body) {
    Replies.send(request, response, Status.OK_200, body);
  }

  private Batch create(String tenant, ServerRequest request)
      throws Refused, IOException, SQLException {
    Body.checkJson(request.headers());
    Instant now = clock.instant();
    Blob lines = lines(tenant, request, now);
    Connections.received();
    BatchOrder order =
        new BatchOrder(
            ids.next(),
            tenant,
            BatchOrder.Api.ANTHROPIC,
            RequestReader.MESSAGES,
            ids.next(),
            lines.digest(),
            "24h",
            null,
            new BatchOrder.Options(null, null, null, null),
            BatchOrder.OUTPUT_LIVES,
            now,
            now.plus(WINDOW));
    BatchRows.Request identity =
        BatchesApi.identity(Digest.of("messages " + lines.digest()), request);
    UUID id = BatchesApi.created(order, identity, batches, ids);
    news.run();
    return batches.find(tenant, BatchOrder.Api.ANTHROPIC, id).orElseThrow();
  }

  private Blob lines(String tenant, ServerRequest request, Instant now)
      throws Refused, IOException {
    MessageRequests requests = new MessageRequests(FormBody.arriving(request, Json.MAX_DOCUMENT));
    try {
      Blob lines = blobs.put(tenant, requests, null, now.plus(BlobReferences.GRACE));
      if (requests.count() == 0) {
        throw Refused.of(Status.BAD_REQUEST_400, Problem.at("requests", "none", "at least one"));
      }
      return lines;
    } catch (FormBody.TooLargeException e) {
      throw Refused.of(
          Status.REQUEST_ENTITY_TOO_LARGE_413,
          Problem.at(
              "body",
              "more than " + Json.MAX_DOCUMENT + " bytes",
              "less; what is larger comes as a file of such requests, one per line, by"
                  + " /v1/files and /v1/batches"));
    } catch (IOException e) {
      Refused refusal = requests.refusal();
      if (refusal != null) {
        throw refusal;
      }
      throw e;
    }
  }

  private MessageBatchView.Page list(String tenant, Target target, String host)
      throws Refused, SQLException {
    Connections.received();
    int limit = target.number("limit", PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("limit", limit + "", "1 to " + MAX_PAGE));
    }
    String after = target.parameter("after_id").orElse(null);
    String before = target.parameter("before_id").orElse(null);
    if (after != null && before != null) {
      throw Refused.of(
          Status.BAD_REQUEST_400, Problem.at("before_id", before, "not beside after_id"));
    }
    String edge = before == null ? after : before;
    @Nullable UUID id =
        edge == null ? null : WireId.MESSAGE_BATCH.read(edge).orElseThrow(() -> unknown(edge));
    List<Batch> page =
        batches.list(tenant, BatchOrder.Api.ANTHROPIC, id, before != null, limit + 1);
    List<Batch> shown = page.subList(0, Math.min(limit, page.size()));
    return MessageBatchView.Page.of(
        (before == null ? shown : shown.reversed())
            .stream().map(batch -> MessageBatchView.of(batch, host)).toList(),
        page.size() > limit);
  }

  private Batch find(String tenant, String id) throws Refused, SQLException {
    Connections.received();
    UUID read = WireId.MESSAGE_BATCH.read(id).orElseThrow(() -> unknown(id));
    return batches.find(tenant, BatchOrder.Api.ANTHROPIC, read).orElseThrow(() -> unknown(id));
  }

  private Batch cancel(String tenant, String id) throws Refused, SQLException {
    Batch batch = find(tenant, id);
    if (batches.cancel(batch.order())) {
      news.run();
    }
    return find(tenant, id);
  }

  private StoredFile results(String tenant, String id) throws Refused, SQLException {
    Batch batch = find(tenant, id);
    UUID output = batch.files().output();
    if (!batch.status().isOver() || output == null) {
      throw Refused.of(
          Status.NOT_FOUND_404,
          Problem.at("id", id, "a batch that has ended and whose results are there"));
    }
    return files.find(tenant, output).orElseThrow(() -> unknown(id));
  }

  private MessageBatchView.Deleted delete(String tenant, String id) throws Refused, SQLException {
    Batch batch = find(tenant, id);
    if (!batch.status().isOver()) {
      throw Refused.of(
          Status.BAD_REQUEST_400, Problem.at("id", id, "a batch that has ended; cancel it first"));
    }
    if (batch.files().output() != null) {
      boolean _ = files.delete(tenant, batch.files().output());
    }
    batches.delete(batch.order().id());
    return new MessageBatchView.Deleted(id, "message_batch_deleted");
  }

  private static Refused unknown(String id) {
    return Refused.of(Status.NOT_FOUND_404, Problem.at("id", id, "a batch of this tenant"));
  }
}
