package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.scheduler.file.Upload;
import dev.troupe.scheduler.file.UploadRows;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code /v1/uploads}: files of up to 8 GB in parts of up to 64 MB. Each part is a blob;
 * completing reads them one after the other and writes the file's.
 */
final class UploadsApi {
  /** The largest file, in bytes. */
  static final long MAX_BYTES = 8L << 30;

  /** The largest part, in bytes. */
  static final long MAX_PART = 64L << 20;

  private static final int MAX_PARTS = 10_000;
  private static final Duration LIVES = Duration.ofHours(1);
  private static final Notation<Long> BYTES =
      new Notation<>(
          Notation.Form.INTEGER,
          "a whole number from 1 to " + MAX_BYTES,
          Json.STRICT.readTree("{\"type\": \"integer\"}"),
          UploadsApi::bytes);
  private static final Notation<String> MD5 =
      Notation.matching("[0-9a-fA-F]{32}", "the MD5 of all bytes in 32 hex digits");

  private static long bytes(String text) {
    long bytes = Long.parseLong(text);
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(text);
    }
    return bytes;
  }

  private final UploadRows uploads;
  private final FileRows files;
  private final BlobStore blobs;
  private final Uuid7 ids;
  private final InstantSource clock;

  UploadsApi(UploadRows uploads, FileRows files, BlobStore blobs, Uuid7 ids, InstantSource clock) {
    this.uploads = uploads;
    this.files = files;
    this.blobs = blobs;
    this.ids = ids;
    this.clock = clock;
  }

  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException {
    String tenant = target.tenant();
    List<String> path = target.segments();
    String what = path.size() == 4 ? path.getLast() : "";
    if (path.size() == 2) {
      var _ = Replies.allow(request, "POST");
      Replies.send(request, response, Status.OK_200, create(tenant, request));
    } else if (what.equals("parts")) {
      var _ = Replies.allow(request, "POST");
      Replies.send(request, response, Status.OK_200, add(find(tenant, target.id(2)), request));
    } else if (what.equals("complete")) {
      var _ = Replies.allow(request, "POST");
      Replies.send(request, response, Status.OK_200, complete(find(tenant, target.id(2)), request));
    } else if (what.equals("cancel")) {
      var _ = Replies.allow(request, "POST");
      Connections.received();
      Replies.send(request, response, Status.OK_200, cancel(find(tenant, target.id(2))));
    } else {
      throw Refused.of(
          Status.NOT_FOUND_404,
          Problem.at(
              "path",
              request.path().rawPath(),
              "/v1/uploads, or /v1/uploads/{id}/ with parts, complete or cancel"));
    }
  }

  private UploadView create(String tenant, ServerRequest request)
      throws Refused, IOException, SQLException {
    Asked asked = FileRequest.sent(request, Asked::read);
    Instant now = clock.instant();
    Upload upload =
        new Upload(
            ids.next(),
            tenant,
            asked.file().filename(),
            asked.file().purpose(),
            asked.mimeType(),
            asked.bytes(),
            Upload.Status.PENDING,
            now,
            now.plus(LIVES),
            asked.file().lives(),
            null);
    uploads.insert(upload);
    return UploadView.of(upload, upload.status(), null);
  }

  /** What creates an upload. */
  private record Asked(FileRequest file, long bytes, String mimeType) {
    static @Nullable Asked read(FieldReader fields) {
      FileRequest file = FileRequest.read(fields);
      Long bytes = fields.required("bytes", BYTES);
      String type = fields.required("mime_type", FileRequest.NAME);
      return file == null || bytes == null || type == null ? null : new Asked(file, bytes, type);
    }
  }

  private UploadView.PartView add(Upload upload, ServerRequest request)
      throws Refused, IOException, SQLException {
    requirePending(upload);
    Blob blob = null;
    FormReader form = FormBody.read(request, MAX_PART);
    try {
      for (FormReader.Part part = form.next(); part != null; part = form.next()) {
        if (part.name().equals("data") && blob == null) {
          blob =
              blobs.put(
                  upload.tenant(),
                  part.content(),
                  null,
                  clock.instant().plus(BlobReferences.GRACE));
        }
      }
    } catch (FormReader.MalformedFormException e) {
      throw FilesApi.malformed(e);
    } catch (FormBody.TooLargeException e) {
      throw FormBody.tooLarge("more than " + MAX_PART + " bytes", MAX_PART);
    }
    Connections.received();
    if (blob == null || blob.bytes() == 0) {
      throw Refused.of(
          Status.BAD_REQUEST_400, Problem.at("data", null, "the bytes of a part, at least one"));
    }
    UUID id = ids.next();
    Instant now = clock.instant();
    if (!uploads.add(upload, id, blob, now)) {
      throw over(find(upload.tenant(), WireId.UPLOAD.of(upload.id())));
    }
    return UploadView.PartView.of(id, upload.id(), now);
  }

  private UploadView complete(Upload upload, ServerRequest request)
      throws Refused, IOException, SQLException {
    Wanted wanted = FileRequest.sent(request, Wanted::read);
    if (upload.status() == Upload.Status.COMPLETED) {
      return completed(upload); // the answer to the first request was lost
    }
    requirePending(upload);
    List<Upload.Part> parts = ordered(upload, wanted.partIds());
    long bytes = parts.stream().mapToLong(Upload.Part::bytes).sum();
    if (bytes != upload.bytes()) {
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at("part_ids", bytes + " bytes", upload.bytes() + " as the upload has it"));
    }
    Blob blob = joined(upload.tenant(), parts, wanted.md5());
    Instant now = clock.instant();
    StoredFile file =
        new StoredFile(
            ids.next(),
            upload.tenant(),
            blob.digest(),
            blob.bytes(),
            upload.filename(),
            upload.purpose(),
            StoredFile.PROCESSED,
            now,
            upload.fileLives() == null ? null : now.plus(upload.fileLives()));
    if (!uploads.complete(upload, file)) {
      Upload latest = find(upload.tenant(), WireId.UPLOAD.of(upload.id()));
      if (latest.status() == Upload.Status.COMPLETED) {
        return completed(latest);
      }
      throw over(latest);
    }
    return UploadView.of(upload, Upload.Status.COMPLETED, file);
  }

  /**
   * What completes an upload.
   *
   * @param md5 in lower case
   */
  private record Wanted(List<String> partIds, @Nullable String md5) {
    static @Nullable Wanted read(FieldReader fields) {
      List<String> parts = fields.values("part_ids", MAX_PARTS, Notation.TEXT);
      String md5 = fields.value("md5", MD5);
      if (parts == null || parts.isEmpty()) {
        if (!fields.has("part_ids") || parts != null) {
          fields.error("part_ids", null, "the ids of the parts, in their order");
        }
        return null;
      }
      return new Wanted(parts, md5 == null ? null : md5.toLowerCase(Locale.ROOT));
    }
  }

  private UploadView completed(Upload upload) throws SQLException {
    UUID id = upload.fileId();
    return UploadView.of(
        upload,
        Upload.Status.COMPLETED,
        id == null ? null : files.find(upload.tenant(), id).orElse(null));
  }

  private List<Upload.Part> ordered(Upload upload, List<String> partIds)
      throws Refused, SQLException {
    Map<String, Upload.Part> there = new LinkedHashMap<>();
    uploads.parts(upload).forEach(part -> there.put(WireId.PART.of(part.id()), part));
    List<Upload.Part> ordered = new ArrayList<>();
    for (String id : partIds) {
      Upload.Part part = there.remove(id);
      if (part == null) {
        throw Refused.of(
            Status.BAD_REQUEST_400, Problem.at("part_ids", id, "parts of this upload, each once"));
      }
      ordered.add(part);
    }
    return ordered;
  }

  private Blob joined(String tenant, List<Upload.Part> parts, @Nullable String md5)
      throws Refused, IOException {
    MessageDigest whole = md5();
    Blob blob =
        blobs.put(
            tenant,
            new DigestInputStream(new SequenceInputStream(opened(tenant, parts.iterator())), whole),
            null,
            clock.instant().plus(BlobReferences.GRACE));
    String found = HexFormat.of().formatHex(whole.digest());
    if (md5 != null && !md5.equals(found)) {
      throw Refused.of(
          Status.BAD_REQUEST_400, Problem.at("md5", md5, found + ", which the parts have"));
    }
    return blob;
  }

  /** One after the other, so that one chunk is in memory and not one of each. */
  @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else
  private Enumeration<InputStream> opened(String tenant, Iterator<Upload.Part> parts) {
    return new Enumeration<>() {
      @Override
      public boolean hasMoreElements() {
        return parts.hasNext();
      }

      @Override
      public InputStream nextElement() {
        Upload.Part part = parts.next();
        return blobs.open(tenant, part.digest(), 0, part.bytes());
      }
    };
  }

  /** Not to protect anything: the wire has it, so that a client finds its own mistakes. */
  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private UploadView cancel(Upload upload) throws Refused, SQLException {
    if (upload.status() != Upload.Status.CANCELLED) {
      requirePending(upload);
      if (!uploads.cancel(upload)) {
        throw over(find(upload.tenant(), WireId.UPLOAD.of(upload.id())));
      }
    }
    return UploadView.of(upload, Upload.Status.CANCELLED, null);
  }

  private Upload find(String tenant, String id) throws Refused, SQLException {
    UUID upload = WireId.UPLOAD.read(id).orElseThrow(() -> unknown(id));
    return uploads.find(tenant, upload).orElseThrow(() -> unknown(id));
  }

  private static Refused unknown(String id) {
    return Refused.of(Status.NOT_FOUND_404, Problem.at("id", id, "an upload of this tenant"));
  }

  private void requirePending(Upload upload) throws Refused {
    if (upload.statusAt(clock.instant()) != Upload.Status.PENDING) {
      throw over(upload);
    }
  }

  private Refused over(Upload upload) {
    return Refused.of(
        Status.BAD_REQUEST_400,
        Problem.at(
            "id",
            "an upload that is " + upload.statusAt(clock.instant()).label(),
            "one that is pending"));
  }
}
