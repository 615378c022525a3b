package dev.troupe.cli.command.job;

import dev.troupe.cli.fleet.Causes;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.StoredTexts;
import dev.troupe.schemas.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Produces submissions and waits until a scheduler has taken or refused them. */
final class Submitter {
  private static final String REASON = "troupe_reason";
  private static final Duration POLL = Duration.ofMillis(50);
  // A job of that id that was there before: if the content differs, the refusal comes within this.
  private static final Duration REPEAT = Duration.ofSeconds(3);

  private final Fleet fleet;

  Submitter(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Submits it and returns the job as accepted.
   *
   * @param limit how long to wait for that
   * @throws CliException if it is rejected, or nobody takes it in time; it stays in the topic then
   */
  Job submit(Submission submission, Duration limit) {
    Jobs jobs = new Jobs(fleet.pool(), fleet::blobs);
    boolean repeated = jobs.find(submission.id(), submission.tenant()).isPresent();
    // Before the submission, so that whoever reads it finds what it refers to.
    new StoredTexts(fleet.pool(), submission.tenant()).put(submission.blobs());
    String eventId = UUID.randomUUID().toString();
    try (KafkaConsumer<String, byte[]> rejected =
        fleet.kafka().consumer("troupe-cli", "troupe-cli-" + eventId, 100)) {
      TopicPartition partition = new TopicPartition(fleet.topics().rejected(), 0);
      rejected.assign(List.of(partition));
      rejected.seekToEnd(List.of(partition));
      // The end as it is now, before the submission: seeking alone is lazy.
      rejected.position(partition);
      produce(submission, eventId);
      return await(submission, eventId, rejected, repeated ? REPEAT : limit, repeated);
    } catch (KafkaException e) {
      throw new CliException(
          Exit.DEPENDENCY, "Kafka at " + fleet.kafkaServers() + ": " + e.getMessage(), e);
    }
  }

  private Job await(
      Submission submission,
      String eventId,
      KafkaConsumer<String, byte[]> rejected,
      Duration limit,
      boolean repeated) {
    Jobs jobs = new Jobs(fleet.pool(), fleet::blobs);
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      for (ConsumerRecord<String, byte[]> record : rejected.poll(POLL)) {
        if (eventId.equals(header(record.headers(), CloudEvent.ID))) {
          throw CliException.usage(
              "job " + submission.id() + " was rejected: " + header(record.headers(), REASON));
        }
      }
      Optional<Job> job = jobs.find(submission.id(), submission.tenant());
      if (job.isPresent() && !repeated) {
        return job.get();
      }
    }
    if (repeated) {
      return jobs.require(submission.id(), submission.tenant());
    }
    throw CliException.dependency(
        "job "
            + submission.id()
            + " was submitted, but no scheduler took it within "
            + limit.toSeconds()
            + " s (expected: a running scheduler; 'troupe doctor' looks for one)");
  }

  private void produce(Submission submission, String eventId) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            fleet.topics().jobs(),
            submission.tenant(),
            submission.body().getBytes(StandardCharsets.UTF_8));
    Map.of(
            CloudEvent.SPEC_VERSION,
            "1.0",
            CloudEvent.ID,
            eventId,
            CloudEvent.TYPE,
            CloudEvent.JOB,
            CloudEvent.SOURCE,
            "troupe-cli",
            CloudEvent.TIME,
            Instant.now().toString(),
            CloudEvent.CONTENT_TYPE,
            "application/json")
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try (KafkaProducer<String, byte[]> producer = fleet.kafka().producer("troupe-cli")) {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new CliException(
          Exit.DEPENDENCY,
          "Kafka at " + fleet.kafkaServers() + " did not take the job: " + Causes.root(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(Exit.INTERRUPTED, "interrupted", e);
    }
  }

  private static @Nullable String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
