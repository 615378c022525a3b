--liquibase formatted sql

--changeset troupe:function-settle-lost-calls splitStatements:false stripComments:false runOnChange:true
-- Turns the open calls of workers that ended within the last minute into unknown ones at their worst case, roll-ups included; returns how many. To be repeated:
-- an intent that was on its way when its worker was declared dead commits after that.
CREATE OR REPLACE FUNCTION settle_lost_calls() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  WITH silent AS (
    -- No call takes longer than a quarter of an hour (the bound on a role's time-out), so an older intent is not that worker's.
    SELECT w.worker_id, uuid7_floor(w.heartbeat_at - interval '15 minutes') AS since FROM worker w
     WHERE w.state IN ('dead', 'gone') AND coalesce(w.ended_at, w.heartbeat_at) > now() - interval '1 minute'),
  lost AS (
    UPDATE call c SET status = 'unknown', cost_pico = c.reserved_pico, failure_code = 'worker_lost', settled_at = now(), unknown_since = now()
      FROM silent WHERE c.call_id >= silent.since AND c.worker = silent.worker_id AND c.status = 'intent'
     RETURNING c.call_id, c.task_id, c.job_id, c.tenant, c.role, c.provider, c.model, c.cost_pico),
  days AS (
    INSERT INTO cost_by_day (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico, unknown_cost_pico)
    SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date AS d, tenant, provider, model, role, count(*), 0, count(*), 0, 0, 0, sum(cost_pico), sum(cost_pico)
      FROM lost GROUP BY d, tenant, provider, model, role ORDER BY d, tenant, provider, model, role
    ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET calls = cost_by_day.calls + excluded.calls,
      unknown = cost_by_day.unknown + excluded.unknown, cost_pico = cost_by_day.cost_pico + excluded.cost_pico,
      unknown_cost_pico = cost_by_day.unknown_cost_pico + excluded.unknown_cost_pico),
  jobs AS (
    INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico, unknown_cost_pico)
    SELECT job_id, role, provider, model, count(*), 0, count(*), 0, 0, 0, sum(cost_pico), sum(cost_pico) FROM lost GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (job_id, role, provider, model) DO UPDATE SET calls = cost_by_job.calls + excluded.calls,
      unknown = cost_by_job.unknown + excluded.unknown, cost_pico = cost_by_job.cost_pico + excluded.cost_pico,
      unknown_cost_pico = cost_by_job.unknown_cost_pico + excluded.unknown_cost_pico),
  tasks AS (
    UPDATE task t SET calls = t.calls + l.n, cost_pico = t.cost_pico + l.cost
      FROM (SELECT task_id, count(*) AS n, sum(cost_pico) AS cost FROM lost GROUP BY task_id) l WHERE t.task_id = l.task_id)
  SELECT count(*) INTO n FROM lost;
  RETURN n;
END $$;
--rollback DROP FUNCTION settle_lost_calls;
