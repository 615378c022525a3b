package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.UploadRows;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/** What the scheduler has of OpenAI's API, so that its SDKs work unchanged. */
public final class OpenAiApi {
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-request-id");
  private static final HeaderName ANTHROPIC_ID = HeaderNames.create("request-id");

  private final AnswersApi answers;
  private final FilesApi files;
  private final UploadsApi uploads;
  private final BatchesApi batches;
  private final MessageBatchesApi messageBatches;
  private final Uuid7 ids;

  public OpenAiApi(
      AnswersApi answers,
      FileRows files,
      UploadRows uploads,
      BlobStore blobs,
      BatchDesk desk,
      Uuid7 ids,
      InstantSource clock) {
    this.answers = answers;
    this.files = new FilesApi(files, blobs, desk, ids, clock);
    this.batches = new BatchesApi(desk.batches(), files, ids, clock, desk.news());
    this.messageBatches =
        new MessageBatchesApi(desk.batches(), files, blobs, ids, clock, desk.news());
    this.uploads = new UploadsApi(uploads, files, blobs, ids, clock);
    this.ids = ids;
  }

  /** Gives the answer an id, whatever it will be: SDKs show it to whoever asks what went wrong. */
  void identify(ServerResponse response) {
    String id = WireId.REQUEST.of(ids.next());
    response.header(REQUEST_ID, id);
    response.header(ANTHROPIC_ID, id);
  }

  /**
   * @param target of which {@link OpenAiForm#isFor} is true
   */
  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException, InterruptedException {
    String path = request.path().rawPath();
    if (AnthropicForm.isFor(path)) {
      messageBatches.serve(target, request, response);
    } else if (AnswersApi.isFor(path)) {
      var _ = Replies.allow(request, "POST");
      answers.serve(path, target.tenant(), request, response);
    } else if (target.segments().get(1).equals("files")) {
      files.serve(target, request, response);
    } else if (target.segments().get(1).equals("batches")) {
      batches.serve(target, request, response);
    } else {
      uploads.serve(target, request, response);
    }
  }
}
