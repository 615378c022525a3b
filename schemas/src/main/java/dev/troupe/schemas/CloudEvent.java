package dev.troupe.schemas;

/**
 * The CloudEvents 1.0 headers (Kafka protocol binding, binary mode) that every record of ours
 * carries. {@code ce_id} is our id of the thing and so the key to tell duplicates by; the version
 * of the body is the end of {@code ce_type}.
 */
public final class CloudEvent {
  public static final String SPEC_VERSION = "ce_specversion";
  public static final String ID = "ce_id";
  public static final String TYPE = "ce_type";
  public static final String SOURCE = "ce_source";
  public static final String TIME = "ce_time";
  public static final String CONTENT_TYPE = "content-type";

  public static final String JOB = "dev.troupe.job.v1";
  public static final String TASK = "dev.troupe.task.v1";
  public static final String RESULT = "dev.troupe.result.v1";
  public static final String EVENT = "dev.troupe.event.v1";

  private CloudEvent() {}
}
