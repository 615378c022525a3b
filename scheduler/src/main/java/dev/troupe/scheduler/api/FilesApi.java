package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.FileEstimates;
import dev.troupe.scheduler.batch.ResultFiles;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's {@code /v1/files}, so that its SDKs work unchanged. A file goes to the blob store while
 * it arrives; then its row is written, and from then on it is there.
 */
final class FilesApi {
  private static final int MAX_PAGE = 10_000;
  private static final String NO_NAME = "file";
  private static final int MAX_FIELD = 4_096;

  private final FileRows files;
  private final BlobStore blobs;
  private final ResultFiles results;
  private final FileEstimates estimates;
  private final Uuid7 ids;
  private final InstantSource clock;

  FilesApi(FileRows files, BlobStore blobs, BatchDesk desk, Uuid7 ids, InstantSource clock) {
    this.results = desk.results();
    this.estimates = desk.estimates();
    this.files = files;
    this.blobs = blobs;
    this.ids = ids;
    this.clock = clock;
  }

  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException {
    String tenant = target.tenant();
    if (target.segments().size() == 2) {
      if (Replies.allow(request, "GET", "HEAD", "POST").equals("POST")) {
        Replies.send(request, response, Status.OK_200, FileView.of(create(tenant, request)));
      } else {
        Replies.send(request, response, Status.OK_200, list(tenant, target));
      }
    } else if (target.segments().size() == 3) {
      if (Replies.allow(request, "GET", "HEAD", "DELETE").equals("DELETE")) {
        Replies.send(request, response, Status.OK_200, delete(tenant, target.id()));
      } else {
        Connections.received();
        String id = target.id();
        Optional<ResultFiles.Partial> partial = partial(tenant, id);
        StoredFile file = partial.isPresent() ? partial.get().file() : find(tenant, id);
        Replies.send(request, response, Status.OK_200, FileView.of(file));
      }
    } else if (target.segments().size() == 4 && target.segments().getLast().equals("content")) {
      var _ = Replies.allow(request, "GET", "HEAD");
      Connections.received();
      String id = target.id(2);
      Optional<ResultFiles.Partial> partial = partial(tenant, id);
      if (partial.isPresent()) {
        PartialReply.send(partial.get(), request, response);
        return;
      }
      StoredFile file = find(tenant, id);
      response.header(PartialReply.INCOMPLETE, "false");
      ContentReply.send(
          new ContentReply.Content(
              file.bytes(),
              file.digest(),
              (from, length) -> blobs.open(tenant, file.digest(), from, length)),
          request,
          response);
    } else if (target.segments().size() == 4 && target.segments().getLast().equals("estimate")) {
      var _ = Replies.allow(request, "GET", "HEAD");
      Replies.send(request, response, Status.OK_200, estimates.of(find(tenant, target.id(2))));
    } else {
      throw Refused.of(
          Status.NOT_FOUND_404,
          Problem.at(
              "path",
              request.path().rawPath(),
              "/v1/files, /v1/files/{id}, /v1/files/{id}/content or /v1/files/{id}/estimate"));
    }
  }

  private StoredFile create(String tenant, ServerRequest request)
      throws Refused, IOException, SQLException {
    Form form = form(tenant, request);
    Connections.received();
    Blob blob = form.blob;
    if (blob == null) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("file", null, "a file"));
    }
    FileRequest asked = FileRequest.of(form.fields, FileRequest::read);
    Instant now = clock.instant();
    StoredFile file =
        new StoredFile(
            ids.next(),
            tenant,
            blob.digest(),
            blob.bytes(),
            asked.filename(),
            asked.purpose(),
            StoredFile.PROCESSED,
            now,
            asked.lives() == null ? null : now.plus(asked.lives()));
    files.insert(file);
    return file;
  }

  /** What a form has brought. */
  private record Form(ObjectNode fields, @Nullable Blob blob) {}

  /** Stores the file as it comes: what is said of it may come before or after it. */
  private Form form(String tenant, ServerRequest request) throws Refused, IOException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Blob blob = null;
    FormReader form = FormBody.read(request, OpenAiForm.MAX_FILE);
    try {
      for (FormReader.Part part = form.next(); part != null; part = form.next()) {
        if (part.name().equals("file") && blob == null) {
          fields.put("filename", Objects.requireNonNullElse(part.filename(), NO_NAME));
          blob =
              blobs.put(tenant, part.content(), null, clock.instant().plus(BlobReferences.GRACE));
        } else {
          field(fields, part);
        }
      }
    } catch (FormReader.MalformedFormException e) {
      throw malformed(e);
    } catch (FormBody.TooLargeException e) {
      throw FormBody.tooLarge("more than " + OpenAiForm.MAX_FILE + " bytes", OpenAiForm.MAX_FILE);
    }
    return new Form(fields, blob);
  }

  static Refused malformed(FormReader.MalformedFormException e) {
    return Refused.of(
        Status.BAD_REQUEST_400,
        Problem.at("body", e.getMessage(), "multipart/form-data as RFC 7578 has it"));
  }

  /** A field; {@code expires_after[seconds]} is one of an object. */
  private static void field(ObjectNode fields, FormReader.Part part) throws IOException, Refused {
    byte[] bytes = part.content().readNBytes(MAX_FIELD + 1);
    if (bytes.length > MAX_FIELD) {
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at(part.name(), "more than " + MAX_FIELD + " bytes", "a field that is no file"));
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    String name = part.name();
    ObjectNode object = fields;
    int open = name.indexOf('[');
    if (open > 0 && name.endsWith("]")) {
      String outer = name.substring(0, open);
      object = fields.get(outer) instanceof ObjectNode there ? there : fields.putObject(outer);
      name = name.substring(open + 1, name.length() - 1);
    }
    if (text.matches("[0-9]{1,9}")) {
      object.put(name, Integer.parseInt(text));
    } else {
      object.put(name, text);
    }
  }

  private FileView.Page list(String tenant, Target target) throws Refused, SQLException {
    Connections.received();
    int limit = target.number("limit", MAX_PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("limit", limit + "", "1 to " + MAX_PAGE));
    }
    String order = target.parameter("order").orElse("desc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("order", order, "asc or desc"));
    }
    String after = target.parameter("after").orElse(null);
    UUID last = after == null ? null : WireId.FILE.read(after).orElseThrow(() -> unknown(after));
    FileRows.Page page =
        new FileRows.Page(target.parameter("purpose").orElse(null), last, order.equals("asc"));
    return FileView.Page.of(files.list(tenant, page, limit + 1), limit);
  }

  private FileView.Deleted delete(String tenant, String id) throws Refused, SQLException {
    Connections.received();
    UUID file = WireId.FILE.read(id).orElseThrow(() -> unknown(id));
    if (!files.delete(tenant, file)) {
      throw unknown(id);
    }
    return new FileView.Deleted(id, "file", true);
  }

  private StoredFile find(String tenant, String id) throws Refused, SQLException {
    Connections.received();
    UUID file = WireId.FILE.read(id).orElseThrow(() -> unknown(id));
    return files.find(tenant, file).orElseThrow(() -> unknown(id));
  }

  /** Of a batch that is still at work. */
  private Optional<ResultFiles.Partial> partial(String tenant, String id) throws SQLException {
    Optional<UUID> file = WireId.FILE.read(id);
    return file.isPresent() ? results.partial(tenant, file.get()) : Optional.empty();
  }

  private static Refused unknown(String id) {
    return Refused.of(Status.NOT_FOUND_404, Problem.at("id", id, "a file of this tenant"));
  }
}
