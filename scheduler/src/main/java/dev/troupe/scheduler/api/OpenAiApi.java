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

  private final AnswersApi answers;
  private final FilesApi files;
  private final UploadsApi uploads;
  private final Uuid7 ids;

  public OpenAiApi(
      AnswersApi answers,
      FileRows files,
      UploadRows uploads,
      BlobStore blobs,
      Uuid7 ids,
      InstantSource clock) {
    this.answers = answers;
    this.files = new FilesApi(files, blobs, ids, clock);
    this.uploads = new UploadsApi(uploads, files, blobs, ids, clock);
    this.ids = ids;
  }

  /** Gives the answer an id, whatever it will be: SDKs show it to whoever asks what went wrong. */
  void identify(ServerResponse response) {
    response.header(REQUEST_ID, WireId.REQUEST.of(ids.next()));
  }

  /**
   * @param target of which {@link OpenAiForm#isFor} is true
   */
  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException, InterruptedException {
    String path = request.path().rawPath();
    if (AnswersApi.isFor(path)) {
      var _ = Replies.allow(request, "POST");
      answers.serve(path, target.tenant(), request, response);
    } else if (target.segments().get(1).equals("files")) {
      files.serve(target, request, response);
    } else {
      uploads.serve(target, request, response);
    }
  }
}
