package dev.troupe.worker.provider.bedrock;

import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.worker.provider.ProviderRequest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Bedrock calls the types of what is in a message. */
final class Formats {
  private static final Map<String, String> IMAGES =
      Map.of(
          "image/png", "png",
          "image/jpeg", "jpeg",
          "image/jpg", "jpeg",
          "image/gif", "gif",
          "image/webp", "webp");

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "application/pdf", "pdf",
          "text/csv", "csv",
          "text/html", "html",
          "text/plain", "txt",
          "text/markdown", "md",
          "application/msword", "doc",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
          "application/vnd.ms-excel", "xls",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

  private static final Set<String> RECORDINGS =
      Set.of("aac", "flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "ogg", "opus", "wav", "webm");

  private Formats() {}

  /** Null if there is no word for it, or the part is not in the request yet. */
  static @Nullable String of(Part part) {
    return switch (part) {
      case Part.Text _ -> null;
      case Part.Image image -> IMAGES.get(type(image.source()));
      case Part.Document document -> DOCUMENTS.get(type(document.source()));
      case Part.Audio audio -> RECORDINGS.contains(audio.format()) ? audio.format() : null;
    };
  }

  private static String type(Source source) {
    return switch (source) {
      case Source.Inline inline -> inline.mediaType();
      case Source.Url _, Source.File _ -> "";
    };
  }

  /** Whether something in it is of a type without a name here. */
  static boolean unknown(ProviderRequest request) {
    return request.content().messages().stream()
        .flatMap(message -> message.parts().stream())
        .anyMatch(part -> !(part instanceof Part.Text) && of(part) == null);
  }
}
