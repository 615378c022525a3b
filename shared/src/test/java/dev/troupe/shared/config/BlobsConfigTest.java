package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.shared.config.TroupeConfig.Blobs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where files are. */
class BlobsConfigTest {
  @TempDir private Path folder;

  private Blobs read(String blobs) throws IOException {
    String rest =
        """
        kafka: {bootstrap_servers: "k:1"}
        postgres: {url: "jdbc:postgresql://p/t"}
        redis: {url: "redis://r:1"}
        providers: {a: {kind: openai}}
        """;
    Path file = Files.writeString(folder.resolve("troupe.yaml"), rest + blobs);
    return ConfigLoader.load(file, Map.of()).blobs();
  }

  @Test
  void nothing_isPostgres() throws IOException {
    assertThat(read("")).isEqualTo(Blobs.DEFAULT);
  }

  @Test
  void folder_isThatFolder() throws IOException {
    assertThat(read("blobs: {store: folder, folder: /srv/files}"))
        .isEqualTo(new Blobs(Blobs.Store.FOLDER, Path.of("/srv/files"), null));
  }

  @Test
  void folder_thatIsNotNamed_saysSo() {
    assertThatThrownBy(() -> read("blobs: {store: folder}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "blobs.folder: missing (expected: a folder, since the store is folder)");
  }

  @Test
  void s3_isThatBucket() throws IOException {
    Blobs minimal = read("blobs: {store: s3, bucket: files}");
    assertThat(minimal)
        .isEqualTo(
            new Blobs(
                Blobs.Store.S3,
                null,
                new TroupeConfig.S3("files", "", null, "us-east-1", null, null)));

    TroupeConfig.S3 full =
        Objects.requireNonNull(
            read("blobs: {bucket: files, prefix: a/, endpoint: 'http://s3:9', region: x, access_key: u, secret_key: p}")
                .s3());
    assertThat(full.endpoint()).isEqualTo(URI.create("http://s3:9"));
    assertThat(full.prefix()).isEqualTo("a/");
    assertThat(Objects.requireNonNull(full.secretKey()).reveal()).isEqualTo("p");
    assertThat(full.toString()).doesNotContain("=p]");
  }

  @Test
  void s3_withoutBucketOrHalfAKey_saysSo() {
    assertThatThrownBy(() -> read("blobs: {store: s3, access_key: u}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("blobs.bucket: missing (expected: a bucket, since the store is s3)")
        .hasMessageContaining("(expected: a secret_key beside it)");
  }
}
