package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a record on {@code troupe.jobs}: what anyone may produce.
 *
 * @param id chosen by the client, unique per tenant, 1 to 200 characters: the same id with the same
 *     content is one job. Absent: the scheduler makes one
 * @param tenant absent: {@code default}
 * @param loop the name of a loop that the scheduler knows (a JSON string), or the loop itself (a
 *     JSON object); exactly one of {@code loop} and {@code tasks} must be there
 * @param project whose state the job's steps read and write; absent: the tenant's {@code default}
 *     project
 * @param inputRefs texts of {@code input} that are too long for a message: where each belongs, as a
 *     JSON Pointer into {@code input}, and the digest under which the tenant has stored it
 * @param rows digest of an index of rows that the tenant has stored; a step with {@code for_each:
 *     input.rows} has a task for each
 * @param deadline what has not started by then never starts
 * @param roles run-time overrides by role name, or whole roles that only this job has
 * @param budget what all calls of the job may cost together; absent: it has none of its own. People
 *     may also write an object with the field {@code usd}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobSubmission(
    @Nullable String id,
    @Nullable String tenant,
    @Nullable String project,
    @Nullable JsonNode loop,
    @Nullable List<InlineTask> tasks,
    @Nullable JsonNode input,
    @Nullable Map<String, String> inputRefs,
    @Nullable String rows,
    @Nullable Priority priority,
    @Nullable Instant deadline,
    @Nullable Map<String, RoleSpec> roles,
    @Nullable Map<String, String> labels,
    @Nullable Usd budget) {}
