package dev.troupe.schemas;

/**
 * The names of the topics and share groups.
 *
 * @param prefix {@code troupe}, unless several fleets share a Kafka cluster
 */
public record Topics(String prefix) {
  public String jobs() {
    return prefix + ".jobs";
  }

  public String results() {
    return prefix + ".results";
  }

  public String events() {
    return prefix + ".events";
  }

  public String rejected() {
    return prefix + ".rejected";
  }

  public String tasks(String pool, Lane lane) {
    return prefix + ".tasks." + pool + "." + lane.label();
  }

  /** The share group by which a pool's workers take from {@link #tasks}. */
  public String workers(String pool, Lane lane) {
    return prefix + ".workers." + pool + "." + lane.label();
  }

  /** The consumer group of the schedulers' intake. */
  public String intake() {
    return prefix + ".intake";
  }
}
