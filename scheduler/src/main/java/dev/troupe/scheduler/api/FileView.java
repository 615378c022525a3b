package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.StoredFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file as OpenAI's API has it.
 *
 * @param createdAt in seconds since 1970
 */
record FileView(
    String id,
    String object,
    long bytes,
    long createdAt,
    @Nullable Long expiresAt,
    String filename,
    String purpose,
    String status) {

  static FileView of(StoredFile file) {
    return new FileView(
        WireId.FILE.of(file.id()),
        "file",
        file.bytes(),
        file.createdAt().getEpochSecond(),
        file.expiresAt() == null ? null : file.expiresAt().getEpochSecond(),
        file.filename(),
        file.purpose(),
        file.status());
  }

  /** A page of them. */
  record Page(
      String object,
      List<FileView> data,
      @Nullable String firstId,
      @Nullable String lastId,
      boolean hasMore) {
    /**
     * @param files perhaps one more than there is room for: then there are more
     */
    static Page of(List<StoredFile> files, int room) {
      List<FileView> shown = files.stream().limit(room).map(FileView::of).toList();
      return new Page(
          "list",
          shown,
          shown.isEmpty() ? null : shown.getFirst().id(),
          shown.isEmpty() ? null : shown.getLast().id(),
          files.size() > room);
    }
  }

  /** That one is gone. */
  record Deleted(String id, String object, boolean deleted) {}
}
