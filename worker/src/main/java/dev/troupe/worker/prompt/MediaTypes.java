package dev.troupe.worker.prompt;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** What a file is: by how it begins, or else by its name. */
final class MediaTypes {
  private static final Map<String, String> BY_NAME =
      Map.of(
          "csv", "text/csv",
          "doc", "application/msword",
          "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "html", "text/html",
          "json", "application/json",
          "md", "text/markdown",
          "txt", "text/plain",
          "xls", "application/vnd.ms-excel",
          "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

  private MediaTypes() {}

  static String of(String filename, byte[] content) {
    if (begins(content, 0, "\u0089PNG\r\n")) {
      return "image/png";
    }
    if (begins(content, 0, "\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (begins(content, 0, "GIF8")) {
      return "image/gif";
    }
    if (begins(content, 0, "RIFF") && begins(content, 8, "WEBP")) {
      return "image/webp";
    }
    if (begins(content, 0, "%PDF-")) {
      return "application/pdf";
    }
    String ending = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_NAME.getOrDefault(ending, "application/octet-stream");
  }

  private static boolean begins(byte[] content, int from, String mark) {
    byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (from + i >= content.length || content[from + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
