package dev.troupe.bench;

/** One benchmark. */
interface Bench {
  /**
   * @param divisor of the amount of work; 1 for figures that are to be quoted
   */
  void run(Report report, int divisor) throws Exception;
}
