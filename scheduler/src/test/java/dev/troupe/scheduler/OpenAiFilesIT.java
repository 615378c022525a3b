package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListPage;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.uploads.Upload;
import com.openai.models.uploads.UploadCompleteParams;
import com.openai.models.uploads.UploadCreateParams;
import com.openai.models.uploads.parts.PartCreateParams;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own SDK, unchanged, with its files at a scheduler. */
@ExtendWith(TroupeStack.class)
class OpenAiFilesIT {
  @TempDir private Path folder;
  private Fleet fleet;
  private OpenAIClient client;

  @BeforeEach
  void start(TestStack stack) throws Exception {
    fleet = new Fleet(stack, folder);
    int port = fleet.scheduler().port().orElseThrow();
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + port + "/v1")
            .apiKey("none")
            .maxRetries(0)
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    fleet.close();
  }

  private static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  private FileObject create(String name, byte[] content) throws IOException {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(Files.write(folder.resolve(name), content))
                .purpose(FilePurpose.BATCH)
                .build());
  }

  private byte[] content(String id) throws IOException {
    try (HttpResponse response = client.files().content(id)) {
      return response.body().readAllBytes();
    }
  }

  @Test
  void file_createdAndRetrieved_isThere_untilItIsDeleted() throws Exception {
    byte[] content = random(3_000_000);

    FileObject created = create("Zeilen \u00fc.jsonl", content);

    assertThat(created.validate().id()).startsWith("file-");
    assertThat(created.bytes()).isEqualTo(content.length);
    assertThat(created.filename()).isEqualTo("Zeilen \u00fc.jsonl");
    assertThat(created.purpose()).isEqualTo(FileObject.Purpose.BATCH);
    assertThat(created.expiresAt()).contains(created.createdAt() + 30L * 24 * 60 * 60);
    // What wait_for_processing of other SDKs waits for.
    assertThat(created._allProperties().get("status")).hasToString("processed");
    assertThat(client.files().retrieve(created.id())).isEqualTo(created);
    assertThat(content(created.id())).isEqualTo(content);

    assertThat(client.files().delete(created.id()).validate().deleted()).isTrue();

    NotFoundException gone =
        catchThrowableOfType(NotFoundException.class, () -> client.files().retrieve(created.id()));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.type()).contains("invalid_request_error");
    assertThat(gone.param()).contains("id");
    assertThat(gone.code()).isEmpty();
    assertThat(gone).hasMessageContaining(created.id());
    assertThat(gone.headers().values("x-request-id")).singleElement().asString().startsWith("req_");
    assertThat(catchThrowableOfType(NotFoundException.class, () -> content(created.id())))
        .isNotNull();
  }

  @Test
  void file_fromMemoryWithAnExpiry_hasIt() throws Exception {
    FileObject created =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .file("{}".getBytes(UTF_8))
                    .purpose(FilePurpose.USER_DATA)
                    .expiresAfter(FileCreateParams.ExpiresAfter.builder().seconds(3_600).build())
                    .build());

    assertThat(created.expiresAt()).contains(created.createdAt() + 3_600);
    assertThat(content(created.id())).isEqualTo("{}".getBytes(UTF_8));
  }

  @Test
  void file_ofNoPurposeThatThereIs_saysWhichThereAre() {
    BadRequestException refused =
        catchThrowableOfType(
            BadRequestException.class,
            () ->
                client
                    .files()
                    .create(
                        FileCreateParams.builder()
                            .file(new byte[] {1})
                            .purpose(FilePurpose.of("fun"))
                            .build()));

    assertThat(refused.param()).contains("purpose");
    assertThat(refused).hasMessageContaining("one of assistants, batch,");
  }

  @Test
  void files_ofManyPages_comeInTheirOrder() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(create("f" + i, new byte[] {(byte) i}).id());
    }

    FileListPage first = client.files().list(FileListParams.builder().limit(2).build());
    assertThat(first.data()).extracting(FileObject::id).containsExactly(ids.get(4), ids.get(3));
    assertThat(first.hasMore()).contains(true);
    assertThat(client.files().list(first.nextPageParams()).data())
        .extracting(FileObject::id)
        .containsExactly(ids.get(2), ids.get(1));
    assertThat(first.autoPager().stream().map(FileObject::id))
        .containsExactlyElementsOf(ids.reversed());
    FileListParams oldestFirst =
        FileListParams.builder().order(FileListParams.Order.ASC).purpose("batch").build();
    assertThat(client.files().list(oldestFirst).data())
        .extracting(FileObject::id)
        .containsExactlyElementsOf(ids);
    assertThat(client.files().list(FileListParams.builder().purpose("evals").build()).data())
        .isEmpty();
  }

  private Upload upload(long bytes) {
    return client
        .uploads()
        .create(
            UploadCreateParams.builder()
                .filename("large.jsonl")
                .bytes(bytes)
                .mimeType("application/jsonl")
                .purpose(FilePurpose.BATCH)
                .build());
  }

  private String part(Upload upload, byte[] data) {
    return client
        .uploads()
        .parts()
        .create(upload.id(), PartCreateParams.builder().data(data).build())
        .validate()
        .id();
  }

  private Upload complete(Upload upload, List<String> parts, String md5) {
    return client
        .uploads()
        .complete(upload.id(), UploadCompleteParams.builder().partIds(parts).md5(md5).build());
  }

  @Test
  void upload_ofThreePartsInAnyOrder_isOneFile() throws Exception {
    byte[] content = random(2_500_000);
    String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    Upload upload = upload(content.length);
    assertThat(upload.validate().status()).isEqualTo(Upload.Status.PENDING);
    assertThat(upload.expiresAt()).isEqualTo(upload.createdAt() + 3_600);
    String third = part(upload, Arrays.copyOfRange(content, 2_000_000, content.length));
    String first = part(upload, Arrays.copyOf(content, 1_100_000));
    String second = part(upload, Arrays.copyOfRange(content, 1_100_000, 2_000_000));

    assertThat(refused(upload, List.of(first, second), md5))
        .hasMessageContaining("part_ids: 2000000 bytes (expected: 2500000");
    assertThat(refused(upload, List.of(third, second, first), md5).param()).contains("md5");
    assertThat(refused(upload, List.of(first, first, third), md5).param()).contains("part_ids");
    Upload completed = complete(upload, List.of(first, second, third), md5);

    assertThat(completed.status()).isEqualTo(Upload.Status.COMPLETED);
    FileObject file = completed.file().orElseThrow();
    assertThat(file.validate().filename()).isEqualTo("large.jsonl");
    assertThat(content(file.id())).isEqualTo(content);
    assertThat(client.files().retrieve(file.id())).isEqualTo(file);
    // As the SDK repeats it when an answer was lost.
    assertThat(complete(upload, List.of(first, second, third), md5)).isEqualTo(completed);
    assertThat(fleet.count("SELECT count(*) FROM file")).isEqualTo(1);
    assertThat(fleet.count("SELECT count(*) FROM upload_part")).isZero();
  }

  private BadRequestException refused(Upload upload, List<String> parts, String md5) {
    return catchThrowableOfType(BadRequestException.class, () -> complete(upload, parts, md5));
  }

  @Test
  void upload_cancelled_takesNoMoreParts() {
    Upload upload = upload(10);
    String part = part(upload, new byte[10]);

    assertThat(client.uploads().cancel(upload.id()).status()).isEqualTo(Upload.Status.CANCELLED);

    assertThat(catchThrowableOfType(BadRequestException.class, () -> part(upload, new byte[10])))
        .hasMessageContaining("an upload that is cancelled (expected: one that is pending)");
    assertThat(refused(upload, List.of(part), "0".repeat(32))).isNotNull();
  }
}
