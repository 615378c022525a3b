package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.shared.config.TroupeConfig.Blobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        .isEqualTo(new Blobs(Blobs.Store.FOLDER, Path.of("/srv/files")));
  }

  @Test
  void folder_thatIsNotNamed_saysSo() {
    assertThatThrownBy(() -> read("blobs: {store: folder}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "blobs.folder: missing (expected: a folder, since the store is folder)");
  }
}
