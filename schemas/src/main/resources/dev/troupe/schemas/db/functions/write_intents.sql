--liquibase formatted sql

--changeset troupe:function-write-intents splitStatements:false stripComments:false runOnChange:true
-- Writes announced calls whose task is still running under its claim, and reserves their worst case in every budget that they touch. A call
-- that finds no room in one is not written, and is returned with the reason and that budget. To be called after the locks on the jobs.
--
-- The rows come first and the windows last, locked in the order of their ids, so that a window that every call touches is held from there
-- to the commit only. Reserved is what was written here: a batch that is done twice reserves once.
CREATE OR REPLACE FUNCTION write_intents(p_call uuid[], p_task uuid[], p_job uuid[], p_tenant text[], p_role text[], p_worker uuid[], p_fence integer[],
    p_route smallint[], p_attempt smallint[], p_provider text[], p_model text[], p_price bigint[], p_reserved bigint[])
RETURNS TABLE (written uuid, refused text, budget_name text, budget_limit bigint, turns_in_ms bigint) LANGUAGE plpgsql AS $$
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
  -- Whoever counts what is on its way, for a new budget, is waited for before anything is looked at.
  LOCK TABLE call IN ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM budget) THEN
    touched := budgets_touched(p_job, p_tenant, p_role, p_provider, p_reserved);
  END IF;
  WITH ins AS (
    INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, price_id, reserved_pico, budgets)
    SELECT u.call_id, u.task_id, u.job_id, u.tenant, u.role, u.worker, u.fence, u.route, u.attempt, u.provider, u.model, 'intent', u.price_id, u.reserved, u.windows::bigint[]
      FROM unnest(p_call, p_task, p_job, p_tenant, p_role, p_worker, p_fence, p_route, p_attempt, p_provider, p_model, p_price, p_reserved, touched)
        AS u(call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, price_id, reserved, windows)
      JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
    ON CONFLICT DO NOTHING
    RETURNING call_id, reserved_pico, call.budgets)
  SELECT array_agg(ins.call_id), array_agg(ins.reserved_pico), array_agg(ins.budgets::text) INTO calls, needs, spans FROM ins;
  IF touched IS NULL OR calls IS NULL THEN
    RETURN QUERY SELECT c, NULL::text, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c;
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
    RETURN QUERY SELECT c, NULL::text, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c;
  ELSE
    RETURN QUERY SELECT * FROM reserve_what_fits(calls, needs, spans, windows, limits, room);
  END IF;
END $$;
--rollback DROP FUNCTION write_intents;
