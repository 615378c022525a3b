package dev.troupe.stack;

import dev.troupe.stack.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A server's password, made once for its data, in a file that only its owner may read. */
record PasswordFile(Path file) {
  private static final int BYTES = 16;

  String read() throws IOException {
    return Files.readString(file);
  }

  /** Another one, whether or not there is one. */
  void make() throws IOException {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    PrivateFiles.write(file, HexFormat.of().formatHex(bytes));
  }

  void makeIfMissing() throws IOException {
    if (!Files.exists(file)) {
      make();
    }
  }
}
