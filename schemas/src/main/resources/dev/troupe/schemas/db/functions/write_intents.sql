--liquibase formatted sql

--changeset troupe:function-write-intents splitStatements:false stripComments:false runOnChange:true
-- Writes the intents of calls whose task is still running under its claim, and reserves their worst case in every budget that they touch. A call
-- that finds no room in one is not written, and is returned with the reason and that budget.
--
-- The locks on the jobs come first, and what is looked at after them is a statement of its own, so that it sees the tasks as they are then: when a job's end
-- commits (end_job), which takes the same lock alone, no later statement finds its tasks running. So no call starts after its job was cancelled.
--
-- The rows come first and the windows last, locked in the order of their ids, so that a window that every call touches is held from there
-- to the commit only. Reserved is what was written here: a batch that is done twice reserves once.
CREATE OR REPLACE FUNCTION write_intents(p_intents call_intent[])
RETURNS TABLE (written uuid, refused text, refused_by bigint, budget_name text, budget_limit bigint, turns_in_ms bigint) LANGUAGE plpgsql AS $$
DECLARE
  touched text[];
  calls uuid[];
  needs bigint[];
  spans text[];
  windows bigint[];
  limits bigint[];
  room bigint[];
  sums bigint[];
  fit boolean;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(k)
     FROM (SELECT DISTINCT job_lock_key(i.job_id) AS k FROM unnest(p_intents) AS i ORDER BY 1) AS keys;
  -- Whoever counts what is on its way, for a new budget, is waited for before anything is looked at.
  LOCK TABLE call IN ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM budget) THEN
    touched := budgets_touched(p_intents);
  END IF;
  WITH ins AS (
    INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, price_id, reserved_pico, budgets)
    SELECT u.call_id, u.task_id, u.job_id, u.tenant, u.role, u.worker, u.fence, u.route, u.attempt, u.provider, u.model, 'intent', u.price_id, u.reserved_pico,
           u.windows::bigint[]
      FROM unnest(p_intents, touched)
        AS u(call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, price_id, reserved_pico, windows)
      JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
    ON CONFLICT DO NOTHING
    RETURNING call_id, reserved_pico, call.budgets)
  SELECT array_agg(ins.call_id), array_agg(ins.reserved_pico), array_agg(ins.budgets::text) INTO calls, needs, spans FROM ins;
  IF touched IS NULL OR calls IS NULL THEN
    RETURN QUERY SELECT c, NULL::text, NULL::bigint, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c;
    RETURN;
  END IF;

  SELECT array_agg(l.window_id), array_agg(l.limit_pico), array_agg(l.room), array_agg(l.need), bool_and(l.need <= l.room)
    INTO windows, limits, room, sums, fit
    FROM (SELECT w.window_id, w.limit_pico, w.limit_pico - w.settled_pico - w.reserved_pico AS room, t.need::bigint
            FROM (SELECT b, sum(alike.need) AS need
                    FROM (SELECT u.span, sum(u.need) AS need FROM unnest(needs, spans) AS u(need, span) WHERE u.span IS NOT NULL GROUP BY u.span) AS alike,
                         unnest(alike.span::bigint[]) AS b GROUP BY b ORDER BY b) AS t
            JOIN budget_window w ON w.window_id = t.b
           ORDER BY w.window_id FOR UPDATE OF w) AS l;
  IF fit IS NOT FALSE THEN
    UPDATE budget_window w SET reserved_pico = w.reserved_pico + u.need FROM unnest(windows, sums) AS u(window_id, need) WHERE w.window_id = u.window_id;
    RETURN QUERY SELECT c, NULL::text, NULL::bigint, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c;
  ELSE
    RETURN QUERY SELECT * FROM reserve_what_fits(calls, needs, spans, windows, limits, room);
  END IF;
END $$;
--rollback DROP FUNCTION write_intents;
