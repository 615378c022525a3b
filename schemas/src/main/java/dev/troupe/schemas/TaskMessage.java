package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a record on a task topic: everything a worker needs to play one task, so that taking
 * it costs no read. It is an offer, not an order: only a claim in PostgreSQL makes a worker the
 * task's holder.
 *
 * @param taskId UUIDv7
 * @param jobId our id of the job (UUIDv7); {@code job} is the client's
 * @param step name of the step
 * @param index position within a fanned-out step, from 0
 * @param roleDigest address of the {@link Role}
 * @param prompt the user message; absent if it is longer than 256 KiB: then {@code promptRef} is
 *     its address
 * @param request what is asked if it is more than a prompt, a {@link TaskRequest}: then there is no
 *     prompt; absent if it is longer than 256 KiB, too: then {@code requestRef} is its address
 * @param project whose state {@code writes} belongs to
 * @param writes key of the state document that the output becomes a version of
 * @param expects the version of {@code writes} that the prompt was rendered from; absent: it did
 *     not read it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskMessage(
    UUID taskId,
    UUID jobId,
    String job,
    String tenant,
    String step,
    int index,
    String role,
    String roleDigest,
    @Nullable String prompt,
    @Nullable String promptRef,
    @Nullable JsonNode request,
    @Nullable String requestRef,
    @Nullable String project,
    @Nullable String writes,
    @Nullable Integer expects,
    @Nullable Instant deadline) {}
