package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.Batch;
import dev.troupe.scheduler.batch.BatchOrder;
import dev.troupe.scheduler.batch.BatchRows;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.schemas.CanonicalJson;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Text;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code /v1/batches}, so that its SDKs work unchanged. A create only writes a row: the
 * lines are read afterwards, whatever their number, and what is wrong with them the batch says.
 *
 * <p>SDKs repeat a create whose answer was lost, with no key: one that says that it is repeated is
 * the batch that was created so within the last ten minutes.
 */
final class BatchesApi {
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final String PURPOSE = "batch";
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName RETRIES = HeaderNames.create("X-Stainless-Retry-Count");
  private static final Header FINAL = HeaderValues.create("x-should-retry", "false");

  private final BatchRows batches;
  private final FileRows files;
  private final Uuid7 ids;
  private final InstantSource clock;
  private final Runnable news;

  /**
   * @param news told that there is a batch to work on
   */
  BatchesApi(BatchRows batches, FileRows files, Uuid7 ids, InstantSource clock, Runnable news) {
    this.batches = batches;
    this.files = files;
    this.ids = ids;
    this.clock = clock;
    this.news = news;
  }

  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException {
    String tenant = target.tenant();
    int depth = target.segments().size();
    if (depth == 2) {
      if (Replies.allow(request, "GET", "HEAD", "POST").equals("POST")) {
        Replies.send(request, response, Status.OK_200, create(tenant, request));
      } else {
        Replies.send(request, response, Status.OK_200, list(tenant, target));
      }
    } else if (depth == 3) {
      var _ = Replies.allow(request, "GET", "HEAD");
      Replies.send(request, response, Status.OK_200, BatchView.of(find(tenant, target.id())));
    } else if (depth == 4 && target.segments().getLast().equals("cancel")) {
      var _ = Replies.allow(request, "POST");
      Replies.send(request, response, Status.OK_200, cancel(tenant, target.id(2)));
    } else {
      throw Refused.of(
          Status.NOT_FOUND_404,
          Problem.at(
              "path",
              request.path().rawPath(),
              "/v1/batches, /v1/batches/{id} or /v1/batches/{id}/cancel"));
    }
  }

  private BatchView create(String tenant, ServerRequest request)
      throws Refused, IOException, SQLException {
    BatchRequest asked = FileRequest.sent(request, BatchRequest::read);
    StoredFile file = input(tenant, asked.inputFile());
    Instant now = clock.instant();
    BatchOrder order =
        new BatchOrder(
            ids.next(),
            tenant,
            BatchOrder.Api.OPENAI,
            asked.endpoint(),
            file.id(),
            file.digest(),
            asked.window(),
            asked.metadata(),
            asked.options(),
            asked.outputLives(),
            now,
            asked.lives() == null ? null : now.plus(asked.lives()));
    UUID id =
        created(
            order,
            identity(CanonicalJson.digest(Json.MESSAGES.valueToTree(asked)), request),
            batches,
            ids);
    news.run();
    return BatchView.of(batches.find(tenant, BatchOrder.Api.OPENAI, id).orElseThrow());
  }

  /**
   * What tells a create from another.
   *
   * @param asked digest of what it asks for
   * @throws Refused 400 if its key can't be one
   */
  static BatchRows.Request identity(String asked, ServerRequest request) throws Refused {
    String key =
        request.headers().first(KEY).map(String::strip).filter(k -> !k.isEmpty()).orElse(null);
    if (key != null && !Text.isName(key)) {
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at("Idempotency-Key", key.length() + " characters", Text.NAME));
    }
    boolean again = request.headers().first(RETRIES).filter(n -> !n.equals("0")).isPresent();
    return new BatchRows.Request(asked, key, again);
  }

  /** The id of the batch that the request has made, now or before. */
  static UUID created(BatchOrder order, BatchRows.Request request, BatchRows batches, Uuid7 ids)
      throws Refused, SQLException {
    Batch.Files files = new Batch.Files(ids.next(), ids.next());
    return switch (batches.create(order, request, files)) {
      case BatchRows.There there -> there.id();
      case BatchRows.KeyTaken _ ->
          throw Refused.of(
              Status.CONFLICT_409,
              Problem.at(
                  "Idempotency-Key", request.key(), "a key that no other batch was made with"),
              FINAL);
      case BatchRows.NoInput _ ->
          throw Refused.of(
              Status.BAD_REQUEST_400,
              Problem.at("input_file_id", "a file that is gone", "a file of this tenant"));
    };
  }

  private StoredFile input(String tenant, String id) throws Refused, SQLException {
    @Nullable StoredFile file = null;
    UUID read = WireId.FILE.read(id).orElse(null);
    if (read != null) {
      file = files.find(tenant, read).orElse(null);
    }
    if (file == null) {
      throw Refused.of(
          Status.BAD_REQUEST_400, Problem.at("input_file_id", id, "a file of this tenant"));
    }
    if (!file.purpose().equals(PURPOSE)) {
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at("input_file_id", "of purpose " + file.purpose(), "one of purpose batch"));
    }
    return file;
  }

  private BatchView.Page list(String tenant, Target target) throws Refused, SQLException {
    Connections.received();
    int limit = target.number("limit", PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("limit", limit + "", "1 to " + MAX_PAGE));
    }
    String after = target.parameter("after").orElse(null);
    UUID last = after == null ? null : WireId.BATCH.read(after).orElseThrow(() -> unknown(after));
    List<Batch> page = batches.list(tenant, BatchOrder.Api.OPENAI, last, false, limit + 1);
    return BatchView.Page.of(page, limit);
  }

  private Batch find(String tenant, String id) throws Refused, SQLException {
    Connections.received();
    UUID read = WireId.BATCH.read(id).orElseThrow(() -> unknown(id));
    return batches.find(tenant, BatchOrder.Api.OPENAI, read).orElseThrow(() -> unknown(id));
  }

  private BatchView cancel(String tenant, String id) throws Refused, SQLException {
    Batch batch = find(tenant, id);
    if (batch.status().isOver()) {
      throw Refused.of(
          Status.CONFLICT_409,
          Problem.at("status", batch.status().label(), "a batch that is not over"),
          FINAL);
    }
    if (batches.cancel(batch.order())) {
      news.run();
    }
    return BatchView.of(find(tenant, id));
  }

  private static Refused unknown(String id) {
    return Refused.of(Status.NOT_FOUND_404, Problem.at("id", id, "a batch of this tenant"));
  }
}
