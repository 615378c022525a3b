package dev.troupe.worker.record;

/** The statement that settles calls and ends tasks. */
final class CompletionSql {
  private CompletionSql() {}

  /**
   * Twenty arrays of settlements, thirteen of endings, eleven of what the endings got out of the
   * cache: these become rows of the ledger if their ending counts, and feed the same roll-ups.
   *
   * <p>A call that is {@code unknown} may still be settled, when its answer arrives after its
   * worker was declared dead; then its count and its reserved cost move out of the roll-ups and the
   * real ones in. A call that was settled stays as it is, but for one whose answer was kept: what
   * became of that is said later, and changes no cost.
   *
   * <p>A settled call releases in each of its budgets what it had reserved there, and counts as
   * spent; an unknown one stays reserved, and one that has expired is spent already.
   */
  static final String COMPLETE =
      """
      WITH settled AS (
        UPDATE call c
           SET status = u.status::call_status, cost_pico = CASE u.status WHEN 'unknown' THEN c.reserved_pico ELSE u.cost END,
               input_tokens = u.input, cached_tokens = u.cached, cache_write_tokens = u.cache_write, output_tokens = u.output, reasoning_tokens = u.reasoning,
               images = u.images, characters = u.characters, seconds = u.seconds, service_tier = u.service_tier, image_size = u.image_size, price_id = coalesce(u.price_id, c.price_id),
               request_id = u.request_id, http_status = u.http_status, failure_code = u.failure_code, latency_ms = u.latency, settled_at = CASE c.status WHEN 'settled' THEN c.settled_at ELSE now() END, verdict = u.verdict, answer = u.answer::call_answer,
               unknown_since = CASE u.status WHEN 'unknown' THEN now() END
          FROM unnest(?::uuid[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::text[], ?::smallint[], ?::text[], ?::int[], ?::text[], ?::text[],
                      ?::int[], ?::int[], ?::int[], ?::text[], ?::text[], ?::bigint[])
            AS u(call_id, status, cost, input, cached, cache_write, output, reasoning, request_id, http_status, failure_code, latency, verdict, answer,
                 images, characters, seconds, service_tier, image_size, price_id)
         WHERE c.call_id = u.call_id AND (c.status = 'intent' OR (c.status = 'unknown' AND u.status <> 'unknown') OR (c.answer = 'kept' AND u.answer <> 'kept'))
        RETURNING (uuid_extract_timestamp(c.call_id) AT TIME ZONE 'UTC')::date AS day, c.job_id, c.tenant, c.provider, c.model, c.role,
               (old.status = 'intent')::int AS calls,
               (new.status = 'failed')::int AS failed,
               (new.status = 'unknown')::int - (old.status = 'unknown')::int AS unknown,
               coalesce(new.answer = 'accepted', false)::int AS accepted,
               new.input_tokens - coalesce(old.input_tokens, 0) AS input_tokens,
               new.output_tokens - coalesce(old.output_tokens, 0) AS output_tokens,
               new.cost_pico - coalesce(old.cost_pico, 0) AS cost_pico,
               CASE new.status WHEN 'failed' THEN new.cost_pico ELSE 0 END AS failed_cost_pico,
               CASE new.status WHEN 'unknown' THEN new.cost_pico ELSE 0 END - CASE old.status WHEN 'unknown' THEN old.cost_pico ELSE 0 END AS unknown_cost_pico,
               CASE new.answer WHEN 'discarded' THEN new.cost_pico ELSE 0 END AS discarded_cost_pico,
               CASE WHEN new.status <> 'unknown' THEN c.budgets END AS budgets,
               CASE WHEN old.status = 'intent' OR old.unknown_since IS NOT NULL THEN c.reserved_pico ELSE 0 END AS freed,
               new.cost_pico - CASE WHEN old.status = 'intent' OR old.unknown_since IS NOT NULL THEN 0 ELSE old.cost_pico END AS spent)
      , released AS (
        UPDATE budget_window w SET reserved_pico = w.reserved_pico - r.freed, settled_pico = w.settled_pico + r.spent
          FROM (SELECT b, sum(s.freed) AS freed, sum(s.spent) AS spent FROM settled s, unnest(s.budgets) AS b GROUP BY b ORDER BY b) AS r
         WHERE w.window_id = r.b)
      , ended AS (
        UPDATE task t
           SET state = u.state::task_state,
               queue = CASE WHEN u.state = 'waiting' THEN CASE WHEN u.delay > 0 THEN 'delayed' ELSE 'ready' END END::task_queue,
               not_before = CASE WHEN u.delay > 0 THEN now() + u.delay * interval '1 millisecond' END,
               wait_reason = u.wait_reason,
               claims = t.claims - (u.state = 'waiting')::int,
               worker = CASE WHEN u.state <> 'waiting' THEN t.worker END,
               calls = t.calls + u.calls, cost_pico = t.cost_pico + u.cost, model = u.model,
               failure_code = u.code, failure_message = u.message,
               finished_at = CASE WHEN u.state <> 'waiting' THEN now() END
          FROM unnest(?::uuid[], ?::int[], ?::uuid[], ?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])
            AS u(task_id, fence, worker, state, calls, cost, model, code, message, delay, wait_reason, output, output_ref)
         WHERE t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
        RETURNING t.task_id, t.job_id, t.step, t.index, t.state, u.worker AS held_by, t.fence, u.output, u.output_ref)
      , served AS (
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, reserved_pico,
               cost_pico, saved_pico, served_from, latency_ms, settled_at)
        SELECT u.call_id, e.task_id, e.job_id, u.tenant, u.role, e.held_by, e.fence, u.route, u.attempt, u.provider, u.model, 'cached', 0,
               0, u.saved, u.origin, u.latency, now()
          FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::smallint[], ?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::int[])
            AS u(task_id, call_id, tenant, role, route, attempt, provider, model, saved, origin, latency)
          JOIN ended e ON e.task_id = u.task_id
        RETURNING call_id, job_id, tenant, provider, model, role, saved_pico)
      , booked AS (
        SELECT day, job_id, tenant, provider, model, role, calls, failed, unknown, 0 AS cached, accepted, input_tokens, output_tokens, cost_pico, 0 AS saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico FROM settled
        UNION ALL
        SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date, job_id, tenant, provider, model, role, 1, 0, 0, 1, 0, 0, 0, 0, saved_pico, 0, 0, 0 FROM served)
      , by_day AS (
        INSERT INTO cost_by_day AS r (day, tenant, provider, model, role, calls, failed, unknown, cached, accepted, input_tokens, output_tokens, cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico)
        SELECT day, tenant, provider, model, role, sum(calls), sum(failed), sum(unknown), sum(cached), sum(accepted), sum(input_tokens), sum(output_tokens), sum(cost_pico), sum(saved_pico),
               sum(failed_cost_pico), sum(unknown_cost_pico), sum(discarded_cost_pico)
          FROM booked GROUP BY day, tenant, provider, model, role ORDER BY day, tenant, provider, model, role
        ON CONFLICT (day, tenant, provider, model, role) DO UPDATE
           SET calls = r.calls + excluded.calls, failed = r.failed + excluded.failed, unknown = r.unknown + excluded.unknown, cached = r.cached + excluded.cached, accepted = r.accepted + excluded.accepted,
               input_tokens = r.input_tokens + excluded.input_tokens, output_tokens = r.output_tokens + excluded.output_tokens,
               cost_pico = r.cost_pico + excluded.cost_pico, saved_pico = r.saved_pico + excluded.saved_pico,
               failed_cost_pico = r.failed_cost_pico + excluded.failed_cost_pico, unknown_cost_pico = r.unknown_cost_pico + excluded.unknown_cost_pico,
               discarded_cost_pico = r.discarded_cost_pico + excluded.discarded_cost_pico)
      , by_job AS (
        INSERT INTO cost_by_job AS r (job_id, role, provider, model, calls, failed, unknown, cached, accepted, input_tokens, output_tokens, cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico)
        SELECT job_id, role, provider, model, sum(calls), sum(failed), sum(unknown), sum(cached), sum(accepted), sum(input_tokens), sum(output_tokens), sum(cost_pico), sum(saved_pico),
               sum(failed_cost_pico), sum(unknown_cost_pico), sum(discarded_cost_pico)
          FROM booked GROUP BY job_id, role, provider, model ORDER BY job_id, role, provider, model
        ON CONFLICT (job_id, role, provider, model) DO UPDATE
           SET calls = r.calls + excluded.calls, failed = r.failed + excluded.failed, unknown = r.unknown + excluded.unknown, cached = r.cached + excluded.cached, accepted = r.accepted + excluded.accepted,
               input_tokens = r.input_tokens + excluded.input_tokens, output_tokens = r.output_tokens + excluded.output_tokens,
               cost_pico = r.cost_pico + excluded.cost_pico, saved_pico = r.saved_pico + excluded.saved_pico,
               failed_cost_pico = r.failed_cost_pico + excluded.failed_cost_pico, unknown_cost_pico = r.unknown_cost_pico + excluded.unknown_cost_pico,
               discarded_cost_pico = r.discarded_cost_pico + excluded.discarded_cost_pico)
      , outputs AS (
        INSERT INTO task_output (task_id, output, output_ref)
        SELECT task_id, output, output_ref FROM ended WHERE state = 'succeeded'
        ON CONFLICT (task_id) DO UPDATE SET output = excluded.output, output_ref = excluded.output_ref)
      , told AS (
        INSERT INTO finished (task_id, job_id, step, index, state)
        SELECT task_id, job_id, step, index, state FROM ended)
      SELECT (SELECT pg_notify('troupe_finished', '')) FROM ended LIMIT 1
      """;
}
