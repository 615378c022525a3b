package dev.troupe.cli.doctor;

import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.input.Problem;
import dev.troupe.stack.cache.Cache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at this machine and at what its user wrote. */
public final class MachineChecks {
  private static final int JDK = 25;
  private static final long MIN_FREE = 1L << 30;

  private MachineChecks() {}

  /**
   * @param config may be missing
   * @param environment for the variables in it
   */
  public static List<Finding> all(Path folder, Path config, Map<String, String> environment) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Check.of("JDK", "install a JDK " + JDK, MachineChecks::jdk));
    findings.add(Check.of("cache", "make the folder writable", MachineChecks::cache));
    findings.add(Check.of("disk", "make the folder readable", () -> disk(folder)));
    if (Files.exists(config)) {
      findings.addAll(config(config, environment));
    }
    return findings;
  }

  private static Finding jdk() {
    Runtime.Version version = Runtime.version();
    return version.feature() >= JDK
        ? Finding.ok("JDK", version + ", " + System.getProperty("java.home"))
        : Finding.wrong("JDK", version + " (expected: " + JDK + " or newer)");
  }

  private static Finding cache() throws Exception {
    Path cache = Files.createDirectories(Cache.defaultFolder());
    return Files.isWritable(cache)
        ? Finding.ok("cache", cache.toString())
        : Finding.wrong("cache", cache + " is not writable (expected: a folder of yours)");
  }

  private static Finding disk(Path folder) throws Exception {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free = Files.getFileStore(there).getUsableSpace();
    String text = (free >> 20) + " MiB free for " + folder;
    return free >= MIN_FREE
        ? Finding.ok("disk", text)
        : Finding.wrong("disk", text + " (expected: at least " + (MIN_FREE >> 20) + " MiB)");
  }

  private static List<Finding> config(Path config, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    // 'troupe up' sets it.
    variables.putIfAbsent("TROUPE_SIMULATOR", "http://127.0.0.1:1");
    try {
      ConfigLoader.Loaded loaded = ConfigLoader.read(config, variables, Endpoints.LOCAL);
      List<Finding> findings = new ArrayList<>();
      findings.add(
          Finding.ok(
              "config",
              config + ", providers " + String.join(", ", loaded.config().providers().keySet())));
      for (Problem warning : loaded.warnings()) {
        findings.add(Finding.ok("config", "warning: " + warning));
      }
      return findings;
    } catch (InvalidInputException e) {
      return e.problems().stream()
          .map(problem -> Finding.wrong("config", problem.toString()))
          .toList();
    }
  }
}
