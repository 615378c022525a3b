package dev.troupe.stack.cache;

import java.util.Locale;

/** The machine, in the words of the two jars that bring server binaries. */
record Platform(String os, boolean arm) {
  static Platform current() {
    var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return new Platform(
        os.contains("mac") ? "darwin" : os, arch.equals("aarch64") || arch.equals("arm64"));
  }

  String postgresArchive() {
    return "postgres-" + os + (arm ? "-arm_64" : "-x86_64") + ".txz";
  }

  String redisProgram() {
    return "redis-server-7.0.15-" + os + (arm ? "-arm64" : "-amd64");
  }
}
