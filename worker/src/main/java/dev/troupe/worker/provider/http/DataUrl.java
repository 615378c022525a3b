package dev.troupe.worker.provider.http;

import dev.troupe.schemas.message.Source;

/** The bytes of a part in a request. */
public final class DataUrl {
  private DataUrl() {}

  /** An address, or the bytes in the form of one. */
  public static String of(Source source) {
    return switch (source) {
      case Source.Url url -> url.url();
      case Source.Inline inline -> "data:" + inline.mediaType() + ";base64," + inline.data();
      case Source.File file -> throw notFetched(file);
    };
  }

  /** The bytes, where the wire takes no address. */
  public static Source.Inline inline(Source source) {
    return switch (source) {
      case Source.Inline inline -> inline;
      case Source.Url url -> throw new IllegalStateException("not in the request: " + url.url());
      case Source.File file -> throw notFetched(file);
    };
  }

  private static IllegalStateException notFetched(Source.File file) {
    return new IllegalStateException("still a file: " + file.id());
  }
}
