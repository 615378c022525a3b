package dev.troupe.shared.blob;

import dev.troupe.shared.postgres.Database;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsIT extends BlobStoreContract {
  @TempDir private Path folder;

  @Override
  ChunkStore chunks(Database database) {
    return new FolderChunks(folder.resolve("blobs"));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Override
  void damage(Database database, UUID id, int chunk) throws IOException {
    Path damaged =
        files().stream().filter(f -> f.endsWith(id.toString())).findFirst().orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
      long at = (long) chunk * ChunkStore.CHUNK + 5;
      file.seek(at);
      int was = file.read();
      file.seek(at);
      file.write(was ^ 1);
    }
  }

  @Override
  long left(Database database) throws IOException {
    return files().size();
  }
}
