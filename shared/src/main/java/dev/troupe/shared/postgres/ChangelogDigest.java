package dev.troupe.shared.postgres;

import dev.troupe.schemas.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a changelog and all files that it includes say, as one digest. */
final class ChangelogDigest {
  private static final Pattern INCLUDED = Pattern.compile("<include file=\"([^\"]+)\"");

  private ChangelogDigest() {}

  /**
   * @param changelog a resource; what it includes is named from its folder
   */
  static String of(String changelog) {
    String folder = changelog.substring(0, changelog.lastIndexOf('/') + 1);
    String list = text(changelog);
    StringBuilder all = new StringBuilder(list);
    for (MatchResult file : INCLUDED.matcher(list).results().toList()) {
      all.append('\0').append(text(folder + file.group(1)));
    }
    return Digest.of(all.toString());
  }

  private static String text(String resource) {
    try (InputStream in = Digest.class.getResourceAsStream("/" + resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
