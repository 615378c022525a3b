package dev.troupe.cli.doctor;

import dev.troupe.cli.fleet.Causes;

/** One look at one thing. */
interface Check {
  Finding look() throws Exception;

  /** A look that fails is a finding, too. */
  static Finding of(String subject, String whatToDo, Check check) {
    try {
      return check.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.wrong(subject, "interrupted");
    } catch (Exception e) {
      return Finding.wrong(subject, Causes.root(e) + " (" + whatToDo + ")");
    }
  }
}
