--liquibase formatted sql

--changeset troupe:function-settle-lost-calls splitStatements:false stripComments:false runOnChange:true
-- Turns the open calls of workers that ended within the last minute into unknown ones at their worst case, roll-ups included; returns how many. To be repeated:
-- an intent that was on its way when its worker was declared dead commits after that.
CREATE OR REPLACE FUNCTION settle_lost_calls() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  costs cost_delta[];
BEGIN
  IF NOT EXISTS (SELECT FROM worker WHERE state IN ('dead', 'gone') AND coalesce(ended_at, heartbeat_at) > now() - interval '1 minute') THEN
    RETURN 0; -- this is asked all the time
  END IF;
  WITH silent AS (
    -- No call takes longer than a quarter of an hour (the bound on a role's time-out), so an older intent is not that worker's.
    SELECT w.worker_id, uuid7_floor(w.heartbeat_at - interval '15 minutes') AS since FROM worker w
     WHERE w.state IN ('dead', 'gone') AND coalesce(w.ended_at, w.heartbeat_at) > now() - interval '1 minute'),
  lost AS (
    UPDATE call c SET status = 'unknown', cost_pico = c.reserved_pico, failure_code = 'worker_lost', settled_at = now(), unknown_since = now()
      FROM silent WHERE c.call_id >= silent.since AND c.worker = silent.worker_id AND c.status = 'intent'
    RETURNING c.task_id, c.cost_pico,
      ROW(call_day(c.call_id), c.job_id, c.tenant, c.provider, c.model, c.role,
        1, 0, 1, 0, 0,                              -- calls, failed, unknown, cached, accepted
        0, 0, c.cost_pico, 0, 0, c.cost_pico, 0     -- tokens, cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico
      )::cost_delta AS cost),
  tasks AS (
    UPDATE task t SET calls = t.calls + l.n, cost_pico = t.cost_pico + l.cost
      FROM (SELECT task_id, count(*) AS n, sum(cost_pico) AS cost FROM lost GROUP BY task_id ORDER BY task_id) AS l WHERE t.task_id = l.task_id)
  SELECT array_agg(cost) INTO costs FROM lost;
  PERFORM post_costs(costs);
  RETURN coalesce(cardinality(costs), 0);
END $$;
--rollback DROP FUNCTION settle_lost_calls;
