package dev.troupe.scheduler.api;

import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code GET /v1/jobs/{id}/results}: a job's results as JSON lines, in the order in which they
 * came. That order never changes, so whoever has read some goes on by {@code after} or by {@code
 * Range}.
 *
 * <p>Read and sent page by page, and no connection to PostgreSQL is held while a page is on its way
 * to a reader who may be slow.
 */
final class ResultsReply {
  private static final HeaderName LAST_LINE = HeaderNames.create("X-Last-Line");
  private static final HeaderName INCOMPLETE = HeaderNames.create("X-Incomplete");
  private static final int PAGE = 1_000;
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Sql FIND =
      Sql.of(
          """
          SELECT job_id, coalesce((SELECT sum(cost_pico) FROM cost_by_job c WHERE c.job_id = job.job_id), 0)::text AS cost
            FROM job WHERE tenant = :tenant AND id = :id
          """);

  private final Database database;
  private final BlobStore blobs;
  private final Pause pause;
  private final ResultReader reader;
  private final ResultReader.Progress progress;
  private final String etag;

  private ResultsReply(
      Database database,
      BlobStore blobs,
      Pause pause,
      ResultReader reader,
      ResultReader.Progress progress,
      String etag) {
    this.database = database;
    this.blobs = blobs;
    this.pause = pause;
    this.reader = reader;
    this.progress = progress;
    this.etag = etag;
  }

  /**
   * @throws Refused 404 if there is no such job
   */
  static ResultsReply of(Database database, BlobStore blobs, Pause pause, String tenant, String id)
      throws Refused, SQLException {
    try (Connection connection = database.pool().getConnection()) {
      Found found =
          FIND.on(connection)
              .set("tenant", tenant)
              .set("id", id)
              .first(row -> new Found(row.uuid("job_id"), row.text("cost")))
              .orElseThrow(
                  () ->
                      Refused.of(
                          Status.NOT_FOUND_404, Problem.at("id", id, "a job of tenant " + tenant)));
      ResultReader reader = ResultReader.of(connection, found.jobId()).orElseThrow();
      ResultReader.Progress progress = reader.progress(connection);
      // What a result says never changes, but for the cost of a call that is resolved later.
      String etag = "\"%s-%d-%s\"".formatted(found.jobId(), progress.lines(), found.cost());
      return new ResultsReply(database, blobs, pause, reader, progress, etag);
    }
  }

  private record Found(UUID jobId, String cost) {}

  /**
   * Sends what the query asks for: {@code after} (how many results to leave out), {@code limit}, or
   * {@code follow=true} (waits for more until the job is over).
   */
  void send(Target target, ServerRequest request, ServerResponse response)
      throws Refused, SQLException, IOException, InterruptedException {
    int after = target.number("after", 0);
    int until = until(after, target.number("limit", Integer.MAX_VALUE));
    boolean follow = target.parameter("follow").filter("true"::equals).isPresent();
    response.header(HeaderNames.CONTENT_TYPE, "application/jsonl");
    response.header(HeaderNames.ACCEPT_RANGES, "bytes");
    response.header(LAST_LINE, Integer.toString(until));
    response.header(INCOMPLETE, Boolean.toString(!progress.over()));
    if (follow) {
      follow(after, request, response);
      return;
    }
    response.header(HeaderNames.ETAG, etag);
    Optional<String> known = request.headers().first(HeaderNames.IF_NONE_MATCH);
    if (known.filter(etag::equals).isPresent()) {
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    Optional<String> range = request.headers().first(HeaderNames.RANGE);
    boolean same = request.headers().first(HeaderNames.IF_RANGE).map(etag::equals).orElse(true);
    boolean head = request.prologue().method().equals(Method.HEAD);
    if (!head && (range.isEmpty() || !same)) {
      try (OutputStream out = response.outputStream()) {
        copy(after, until, out);
      }
      return;
    }
    Counting whole = new Counting();
    copy(after, until, whole);
    switch (head ? new ByteRange.Whole() : ByteRange.of(range, whole.length)) {
      case ByteRange.Whole _ -> {
        response.header(HeaderNames.CONTENT_LENGTH, Long.toString(whole.length));
        if (head) {
          response.send();
        } else {
          part(after, until, new ByteRange(0, whole.length - 1), response);
        }
      }
      case ByteRange.Part(ByteRange part) -> {
        response.status(Status.PARTIAL_CONTENT_206);
        response.header(
            HeaderNames.CONTENT_RANGE,
            "bytes %d-%d/%d".formatted(part.first(), part.last(), whole.length));
        response.header(HeaderNames.CONTENT_LENGTH, Long.toString(part.last() - part.first() + 1));
        part(after, until, part, response);
      }
      case ByteRange.Beyond _ ->
          throw Refused.of(
              Status.REQUESTED_RANGE_NOT_SATISFIABLE_416,
              Problem.at("Range", range.orElse(""), "a part of " + whole.length + " bytes"),
              HeaderValues.create(HeaderNames.CONTENT_RANGE, "bytes */" + whole.length));
    }
  }

  private int until(int after, int limit) {
    return (int) Math.max(after, Math.min((long) after + limit, progress.lines()));
  }

  private void part(int after, int until, ByteRange range, ServerResponse response)
      throws SQLException, IOException {
    try (OutputStream out = response.outputStream()) {
      copy(after, until, new Cut(out, range));
    }
  }

  private void follow(int after, ServerRequest request, ServerResponse response)
      throws SQLException, IOException, InterruptedException {
    if (request.prologue().method().equals(Method.HEAD)) {
      response.send();
      return;
    }
    try (OutputStream out = response.outputStream()) {
      int sent = after;
      while (true) {
        ResultReader.Progress now;
        try (Connection connection = database.pool().getConnection()) {
          now = reader.progress(connection);
        }
        if (now.lines() > sent) {
          copy(sent, now.lines(), out);
          out.flush();
          sent = now.lines();
        }
        if (now.over()) {
          return;
        }
        pause.pause(LOOK);
      }
    }
  }

  private void copy(int from, int until, OutputStream out) throws SQLException, IOException {
    int sent = from;
    while (sent < until) {
      List<ResultLine> page;
      try (Connection connection = database.pool().getConnection()) {
        page = reader.lines(connection, sent, Math.min(PAGE, until - sent));
      }
      for (ResultLine line : page) {
        out.write(Json.bytes(reader.whole(line, blobs)));
        out.write('\n');
      }
      sent += page.size();
      if (page.isEmpty()) {
        throw new IOException("result " + sent + " is not there any more");
      }
    }
  }

  /** How long an answer would be. */
  private static final class Counting extends OutputStream {
    private long length;

    @Override
    public void write(int b) {
      length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      length += count;
    }
  }

  /** Lets only a part through. */
  private static final class Cut extends OutputStream {
    private final OutputStream out;
    private final ByteRange range;
    private long position;

    Cut(OutputStream out, ByteRange range) {
      this.out = out;
      this.range = range;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      long first = Math.max(position, range.first());
      long end = Math.min(position + count, range.last() + 1);
      if (first < end) {
        out.write(bytes, offset + (int) (first - position), (int) (end - first));
      }
      position += count;
    }
  }
}
