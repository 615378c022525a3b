package dev.troupe.scheduler.event;

import dev.troupe.scheduler.job.Job;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskResult;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.CloudEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends result and job events. What a transaction says is sent before it commits and {@link
 * #confirm}ed, so that a crash repeats an event and never loses one. A task's result depends on
 * nothing that the transaction may still decide: it is on its way while the transaction is written,
 * and is not sent again when that is written in parts. What is said of a job is kept until then.
 * For one thread.
 */
public final class Events {
  private static final String SOURCE = "troupe/scheduler";
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);
  private static final int MOST_JOBS = 10_000;
  private static final int MAX_REASON = 100_000;

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final InstantSource clock;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final List<ProducerRecord<String, byte[]>> said = new ArrayList<>();

  /** Tasks whose results were sent for a transaction that is not committed yet. */
  private final Set<UUID> results = new HashSet<>();

  /** Of a job that ended elsewhere nobody says so here: hence the bound. */
  private final Map<UUID, Instant> lastProgress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Instant> eldest) {
          return size() > MOST_JOBS;
        }
      };

  public Events(Producer<String, byte[]> producer, Topics topics, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.clock = clock;
  }

  public void result(TaskResult result) {
    if (results.contains(result.taskId())) {
      return;
    }
    ProducerRecord<String, byte[]> record =
        CloudEvents.record(
            topics.results(),
            result.job(),
            result.taskId().toString(),
            CloudEvent.RESULT,
            SOURCE,
            result.finishedAt(),
            Json.bytes(result));
    sent.add(producer.send(record));
    results.add(result.taskId());
  }

  /**
   * @param jobId ours of that job: of the first submission, if this is a repeated one
   */
  public void accepted(Job job, UUID jobId) {
    event(job.tenant(), job.id(), jobId + "/accepted", JobEvent.Type.ACCEPTED, 0, 0, 0, null);
  }

  public void rejected(String tenant, String id, String position, String reason) {
    event(tenant, id, position + "/rejected", JobEvent.Type.REJECTED, 0, 0, 0, reason);
  }

  /**
   * About a budget.
   *
   * @param job empty: it is no job's
   */
  public void budget(String tenant, String job, String eventId, JobEvent.Type type, String reason) {
    event(tenant, job, eventId, type, 0, 0, 0, reason);
  }

  /** At most one per job and second: a million tasks are not a million events. */
  public void progressed(Job job, int total, int succeeded, int failed) {
    Instant now = clock.instant();
    Instant last = lastProgress.get(job.jobId());
    if (last == null || Duration.between(last, now).compareTo(PROGRESS_EVERY) >= 0) {
      lastProgress.put(job.jobId(), now);
      event(
          job.tenant(),
          job.id(),
          job.jobId() + "/progressed/" + (succeeded + failed),
          JobEvent.Type.PROGRESSED,
          total,
          succeeded,
          failed,
          null);
    }
  }

  /**
   * @param jobId as of {@link #accepted}
   */
  public void ended(Job job, UUID jobId, JobState state, int total, int succeeded, int failed) {
    lastProgress.remove(jobId);
    JobEvent.Type type =
        switch (state) {
          case RUNNING ->
              throw new IllegalArgumentException(
                  "state: running (expected: a state in which a job ends)");
          case SUCCEEDED -> JobEvent.Type.COMPLETED;
          case FAILED -> JobEvent.Type.FAILED;
          case CANCELLED -> JobEvent.Type.CANCELLED;
          case EXPIRED -> JobEvent.Type.EXPIRED;
        };
    event(job.tenant(), job.id(), jobId + "/" + type.label(), type, total, succeeded, failed, null);
  }

  private void event(
      String tenant,
      String id,
      String eventId,
      JobEvent.Type type,
      int total,
      int succeeded,
      int failed,
      @Nullable String reason) {
    Instant now = clock.instant();
    String why =
        reason != null && reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    JobEvent event = new JobEvent(id, tenant, type, total, succeeded, failed, why, now);
    send(
        CloudEvents.record(
            topics.events(), id, eventId, CloudEvent.EVENT, SOURCE, now, Json.bytes(event)));
  }

  public void send(ProducerRecord<String, byte[]> record) {
    said.add(record);
  }

  /** What was said belongs to a transaction that failed. */
  public void forget() {
    said.clear();
  }

  /**
   * Returns once all that was said is on all replicas.
   *
   * @throws IllegalStateException if Kafka did not take something; the caller must then not commit
   */
  public void confirm() throws InterruptedException {
    try {
      for (ProducerRecord<String, byte[]> record : said) {
        sent.add(producer.send(record));
      }
      // Sends at once (linger is 0); waiting for the last ones is waiting for all.
      for (Future<RecordMetadata> future : sent) {
        future.get();
      }
    } catch (ExecutionException e) {
      results.clear(); // nobody knows which of them got there
      throw new IllegalStateException("Kafka did not take an event: " + e.getCause(), e);
    } finally {
      sent.clear();
      said.clear();
    }
  }

  /** The transaction is committed: the results of these tasks will not be asked for again. */
  public void committed(Collection<UUID> tasks) {
    results.removeAll(tasks);
  }
}
