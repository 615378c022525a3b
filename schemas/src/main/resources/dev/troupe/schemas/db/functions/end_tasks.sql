--liquibase formatted sql

--changeset troupe:function-end-tasks splitStatements:false stripComments:false runOnChange:true
-- Ends tasks that their workers still hold, or gives them back. Nobody is notified: while a transaction that writes and notifies commits, no
-- other that notifies can; whoever calls this notifies when it is committed. What such a task got out of the cache becomes a row of the ledger:
-- returns what that changes in the roll-ups.
CREATE OR REPLACE FUNCTION end_tasks(p_endings task_ending[], p_hits cache_hit[], OUT costs cost_delta[]) LANGUAGE plpgsql AS $$
BEGIN
  WITH ended AS (
    UPDATE task t SET
      state = u.state,
      queue = CASE WHEN u.state = 'waiting' THEN CASE WHEN u.delay_ms > 0 THEN 'delayed' ELSE 'ready' END END::task_queue,
      not_before = CASE WHEN u.delay_ms > 0 THEN now() + u.delay_ms * interval '1 millisecond' END,
      wait_reason = u.wait_reason,
      paused_by = CASE WHEN u.delay_ms > 0 THEN u.paused_by END,
      claims = t.claims - (u.state = 'waiting')::int,
      worker = CASE WHEN u.state <> 'waiting' THEN t.worker END,
      calls = t.calls + u.calls,
      cost_pico = t.cost_pico + u.cost_pico,
      model = u.model,
      failure_code = u.failure_code,
      failure_message = u.failure_message,
      finished_at = CASE WHEN u.state <> 'waiting' THEN now() END
      FROM unnest(p_endings) AS u
     WHERE t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
    RETURNING t.task_id, t.job_id, t.state, t.fence, t.queue = 'delayed' AND t.paused_by IS NULL AS crowded, u.worker AS held_by, u.output, u.output_ref, u.answer),
  hits AS (
    INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, reserved_pico, cost_pico, saved_pico,
           served_from, latency_ms, settled_at)
    SELECT u.call_id, e.task_id, e.job_id, u.tenant, u.role, e.held_by, e.fence, u.route, u.attempt, u.provider, u.model, 'cached', 0, 0, u.saved_pico,
           u.served_from, u.latency_ms, now()
      FROM unnest(p_hits) AS u JOIN ended e ON e.task_id = u.task_id
    RETURNING
      ROW(call_day(call_id), job_id, tenant, provider, model, role,
        1, 0, 0, 1, 0,                              -- calls, failed, unknown, cached, accepted
        0, 0, 0, saved_pico, 0, 0, 0                -- tokens, cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico
      )::cost_delta AS cost),
  outputs AS (
    INSERT INTO task_output (task_id, output, output_ref, answer)
    SELECT task_id, output, output_ref, answer FROM ended WHERE state = 'succeeded'),
  reported AS (
    INSERT INTO finished (job_id, tasks, given_back, crowded)
    SELECT job_id, array_agg(task_id), state = 'waiting', crowded IS TRUE FROM ended GROUP BY job_id, state = 'waiting', crowded IS TRUE)
  SELECT array_agg(cost) FROM hits INTO costs;
END $$;
--rollback DROP FUNCTION end_tasks;
