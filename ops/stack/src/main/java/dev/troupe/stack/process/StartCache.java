package dev.troupe.stack.process;

import java.util.List;

/** What an earlier run of a program has left so that a later one starts faster. */
public sealed interface StartCache permits AotCache, ClassArchive {
  /** For the JVM: to use it if it is there, else to write it. */
  List<String> flags();
}
