--liquibase formatted sql

--changeset troupe:0012-budget-midway splitStatements:false rollbackSplitStatements:false
-- Sets a budget and the limit of its windows, for now and later. A new one of a day or month counts what was spent since that began, and
-- reserves for the calls that are on their way or unknown: nobody announces or settles a call while they are counted.
CREATE OR REPLACE FUNCTION budget_set(p_scope text, p_subject text, p_per text, p_zone text, p_limit bigint, p_source text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  b budget;
  since timestamptz;
  midnight date; -- from then on, the roll-up knows
  spent bigint := 0;
  open bigint;
  held bigint;
BEGIN
  INSERT INTO budget (scope, subject, per, time_zone, limit_pico, source) VALUES (p_scope, p_subject, p_per, p_zone, p_limit, p_source)
  ON CONFLICT DO NOTHING RETURNING * INTO b;
  IF NOT FOUND THEN
    UPDATE budget SET time_zone = p_zone, limit_pico = p_limit, source = p_source
     WHERE scope = p_scope AND subject = p_subject AND per = p_per RETURNING * INTO b;
    PERFORM 1 FROM budget_window WHERE budget_id = b.budget_id AND ends_at > now() ORDER BY window_id FOR UPDATE;
    UPDATE budget_window SET limit_pico = p_limit WHERE budget_id = b.budget_id AND ends_at > now() AND limit_pico <> p_limit;
  ELSIF p_per <> 'run' AND p_scope <> 'job' THEN
    LOCK TABLE call IN SHARE ROW EXCLUSIVE MODE;
    SELECT x.starts_at INTO since FROM budget_bounds(p_per, p_zone, now()) x;
    midnight := ((since AT TIME ZONE 'UTC') + interval '1 day' - interval '1 microsecond')::date;
    SELECT coalesce(sum(d.cost_pico), 0) INTO spent FROM cost_by_day d
     WHERE d.day >= midnight
       AND CASE p_scope WHEN 'tenant' THEN d.tenant = p_subject WHEN 'role' THEN d.role = p_subject WHEN 'provider' THEN d.provider = p_subject ELSE true END;
    SELECT spent + coalesce(sum(c.cost_pico), 0) INTO spent FROM call c
     WHERE c.call_id >= uuid7_floor(since) AND c.call_id < uuid7_floor(midnight::timestamp AT TIME ZONE 'UTC') AND c.cost_pico > 0
       AND CASE p_scope WHEN 'tenant' THEN c.tenant = p_subject WHEN 'role' THEN c.role = p_subject WHEN 'provider' THEN c.provider = p_subject ELSE true END;
    PERFORM budget_open(b.budget_id, p_subject, 0);
    SELECT w.window_id INTO open FROM budget_window w WHERE w.budget_id = b.budget_id;
    WITH on_their_way AS (
      -- No call takes longer than a quarter of an hour (the bound on a role's time-out).
      SELECT call_id FROM call WHERE call_id >= uuid7_floor(greatest(since, now() - interval '15 minutes')) AND status = 'intent'
      UNION ALL
      SELECT call_id FROM call WHERE unknown_since IS NOT NULL AND call_id >= uuid7_floor(since)),
    reserved AS (
      UPDATE call c SET budgets = coalesce(c.budgets, '{}') || open FROM on_their_way o
       WHERE c.call_id = o.call_id AND c.reserved_pico > 0
         AND CASE p_scope WHEN 'tenant' THEN c.tenant = p_subject WHEN 'role' THEN c.role = p_subject WHEN 'provider' THEN c.provider = p_subject ELSE true END
       RETURNING c.reserved_pico, coalesce(c.cost_pico, 0) AS cost_pico)
    -- What an unknown call may cost is in the roll-up, too.
    SELECT coalesce(sum(r.reserved_pico), 0), spent - coalesce(sum(r.cost_pico), 0) INTO held, spent FROM reserved r;
    UPDATE budget_window SET settled_pico = spent, reserved_pico = held, overrun_pico = greatest(0, spent + held - limit_pico) WHERE window_id = open;
  END IF;
  IF p_scope <> 'job' OR p_subject <> '' THEN
    PERFORM budget_open(b.budget_id, p_subject, 0);
  END IF;
  PERFORM pg_notify('troupe_budget', '');
END $$;

-- As before; but whoever counts what is on its way, for a new budget, is waited for before anything is looked at.
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

-- As before, after whoever counts for a new budget: he locks rows, too, once he has the ledger.
CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
DECLARE
  c call;
BEGIN
  LOCK TABLE call IN ROW EXCLUSIVE MODE;
  SELECT * INTO c FROM call WHERE call_id = p_call FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  ELSIF c.status <> 'unknown' THEN
    RETURN c.status;
  END IF;
  UPDATE call SET status = CASE WHEN p_cost IS NULL THEN 'failed' ELSE 'settled' END::call_status, cost_pico = coalesce(p_cost, 0), unknown_since = NULL,
         failure_code = CASE WHEN p_cost IS NULL THEN 'not_billed' END, answer = CASE WHEN p_cost IS NOT NULL THEN 'd' END, settled_at = now() WHERE call_id = p_call;
  UPDATE cost_by_job SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico,
         unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0)
   WHERE job_id = c.job_id AND role = c.role AND provider = c.provider AND model = c.model;
  UPDATE cost_by_day SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico,
         unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0)
   WHERE day = (uuid_extract_timestamp(p_call) AT TIME ZONE 'UTC')::date AND tenant = c.tenant AND provider = c.provider AND model = c.model AND role = c.role;
  PERFORM 1 FROM budget_window WHERE window_id = ANY (c.budgets) ORDER BY window_id FOR UPDATE;
  UPDATE budget_window SET
         reserved_pico = reserved_pico - CASE WHEN c.unknown_since IS NULL THEN 0 ELSE c.reserved_pico END,
         settled_pico = settled_pico + coalesce(p_cost, 0) - CASE WHEN c.unknown_since IS NULL THEN c.cost_pico ELSE 0 END
   WHERE window_id = ANY (c.budgets);
  RETURN c.status;
END $$;

-- Takes over what the configuration says. What an operator set stays, until it is taken back. New ones come first: they lock the ledger,
-- which comes before locks on budgets, as where intents are written.
CREATE OR REPLACE FUNCTION budget_configure(p_scope text[], p_subject text[], p_per text[], p_zone text[], p_limit bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  u record;
BEGIN
  PERFORM pg_advisory_xact_lock(7236847);           -- one scheduler at a time
  FOR u IN SELECT x.* FROM unnest(p_scope, p_subject, p_per, p_zone, p_limit) AS x(scope, subject, per, zone, limit_pico)
             LEFT JOIN budget b USING (scope, subject, per) ORDER BY b.budget_id IS NULL DESC, scope, subject, per LOOP
    IF NOT EXISTS (SELECT FROM budget b WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per
                      AND (b.source <> 'config' OR (b.limit_pico = u.limit_pico AND b.time_zone = u.zone))) THEN
      PERFORM budget_set(u.scope, u.subject, u.per, u.zone, u.limit_pico, 'config');
    END IF;
    UPDATE budget b SET config_pico = u.limit_pico, config_zone = u.zone WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per;
  END LOOP;
  UPDATE budget b SET config_pico = NULL, config_zone = NULL
   WHERE config_pico IS NOT NULL AND NOT EXISTS (SELECT FROM unnest(p_scope, p_subject, p_per) AS x(scope, subject, per) WHERE (x.scope, x.subject, x.per) = (b.scope, b.subject, b.per));
  PERFORM budget_remove(budget_id) FROM budget WHERE source = 'config' AND config_pico IS NULL;
END $$;
--rollback CREATE OR REPLACE FUNCTION budget_set(p_scope text, p_subject text, p_per text, p_zone text, p_limit bigint, p_source text) RETURNS void LANGUAGE plpgsql AS $$ DECLARE b budget; known boolean; since timestamptz; spent bigint := 0; BEGIN INSERT INTO budget (scope, subject, per, time_zone, limit_pico, source) VALUES (p_scope, p_subject, p_per, p_zone, p_limit, p_source) ON CONFLICT DO NOTHING RETURNING * INTO b; known := NOT FOUND; IF known THEN UPDATE budget SET time_zone = p_zone, limit_pico = p_limit, source = p_source WHERE scope = p_scope AND subject = p_subject AND per = p_per RETURNING * INTO b; PERFORM 1 FROM budget_window WHERE budget_id = b.budget_id AND ends_at > now() ORDER BY window_id FOR UPDATE; UPDATE budget_window SET limit_pico = p_limit WHERE budget_id = b.budget_id AND ends_at > now() AND limit_pico <> p_limit; ELSIF p_per <> 'run' AND p_scope <> 'job' THEN SELECT x.starts_at INTO since FROM budget_bounds(p_per, p_zone, now()) x; SELECT coalesce(sum(c.cost_pico), 0) INTO spent FROM call c WHERE c.call_id >= uuid7_floor(since) AND c.cost_pico > 0 AND CASE p_scope WHEN 'tenant' THEN c.tenant = p_subject WHEN 'role' THEN c.role = p_subject WHEN 'provider' THEN c.provider = p_subject ELSE true END; END IF; IF p_scope <> 'job' OR p_subject <> '' THEN PERFORM budget_open(b.budget_id, p_subject, spent); END IF; PERFORM pg_notify('troupe_budget', ''); END $$;
--rollback CREATE OR REPLACE FUNCTION write_intents(p_call uuid[], p_task uuid[], p_job uuid[], p_tenant text[], p_role text[], p_worker uuid[], p_fence integer[], p_route smallint[], p_attempt smallint[], p_provider text[], p_model text[], p_price bigint[], p_reserved bigint[]) RETURNS TABLE (written uuid, refused text, budget_name text, budget_limit bigint, turns_in_ms bigint) LANGUAGE plpgsql AS $$ DECLARE touched text[]; calls uuid[]; needs bigint[]; spans text[]; windows bigint[]; limits bigint[]; room bigint[]; sums bigint[]; fit boolean; BEGIN IF EXISTS (SELECT FROM budget) THEN touched := budgets_touched(p_job, p_tenant, p_role, p_provider, p_reserved); END IF; WITH ins AS ( INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, price_id, reserved_pico, budgets) SELECT u.call_id, u.task_id, u.job_id, u.tenant, u.role, u.worker, u.fence, u.route, u.attempt, u.provider, u.model, 'intent', u.price_id, u.reserved, u.windows::bigint[] FROM unnest(p_call, p_task, p_job, p_tenant, p_role, p_worker, p_fence, p_route, p_attempt, p_provider, p_model, p_price, p_reserved, touched) AS u(call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, price_id, reserved, windows) JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running' ON CONFLICT DO NOTHING RETURNING call_id, reserved_pico, call.budgets) SELECT array_agg(ins.call_id), array_agg(ins.reserved_pico), array_agg(ins.budgets::text) INTO calls, needs, spans FROM ins; IF touched IS NULL OR calls IS NULL THEN RETURN QUERY SELECT c, NULL::text, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c; RETURN; END IF; SELECT array_agg(l.window_id), array_agg(l.limit_pico), array_agg(l.room), array_agg(l.need), bool_and(l.need <= l.room) INTO windows, limits, room, sums, fit FROM (SELECT w.window_id, w.limit_pico, w.limit_pico - w.settled_pico - w.reserved_pico AS room, t.need::bigint FROM (SELECT b, sum(alike.need) AS need FROM (SELECT u.span, sum(u.need) AS need FROM unnest(needs, spans) AS u(need, span) WHERE u.span IS NOT NULL GROUP BY u.span) AS alike, unnest(alike.span::bigint[]) AS b GROUP BY b ORDER BY b) AS t JOIN budget_window w ON w.window_id = t.b ORDER BY w.window_id FOR UPDATE OF w) AS l; IF fit IS NOT FALSE THEN UPDATE budget_window w SET reserved_pico = w.reserved_pico + u.need FROM unnest(windows, sums) AS u(window_id, need) WHERE w.window_id = u.window_id; RETURN QUERY SELECT c, NULL::text, NULL::text, NULL::bigint, NULL::bigint FROM unnest(calls) AS c; ELSE RETURN QUERY SELECT * FROM reserve_what_fits(calls, needs, spans, windows, limits, room); END IF; END $$;
--rollback CREATE OR REPLACE FUNCTION budget_configure(p_scope text[], p_subject text[], p_per text[], p_zone text[], p_limit bigint[]) RETURNS void LANGUAGE plpgsql AS $$ DECLARE u record; BEGIN PERFORM pg_advisory_xact_lock(7236847); FOR u IN SELECT * FROM unnest(p_scope, p_subject, p_per, p_zone, p_limit) AS x(scope, subject, per, zone, limit_pico) ORDER BY 1, 2, 3 LOOP IF NOT EXISTS (SELECT FROM budget b WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per AND (b.source <> 'config' OR (b.limit_pico = u.limit_pico AND b.time_zone = u.zone))) THEN PERFORM budget_set(u.scope, u.subject, u.per, u.zone, u.limit_pico, 'config'); END IF; UPDATE budget b SET config_pico = u.limit_pico, config_zone = u.zone WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per; END LOOP; UPDATE budget b SET config_pico = NULL, config_zone = NULL WHERE config_pico IS NOT NULL AND NOT EXISTS (SELECT FROM unnest(p_scope, p_subject, p_per) AS x(scope, subject, per) WHERE (x.scope, x.subject, x.per) = (b.scope, b.subject, b.per)); PERFORM budget_remove(budget_id) FROM budget WHERE source = 'config' AND config_pico IS NULL; END $$;
--rollback CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$ DECLARE c call; BEGIN SELECT * INTO c FROM call WHERE call_id = p_call FOR UPDATE; IF NOT FOUND THEN RETURN NULL; ELSIF c.status <> 'unknown' THEN RETURN c.status; END IF; UPDATE call SET status = CASE WHEN p_cost IS NULL THEN 'failed' ELSE 'settled' END::call_status, cost_pico = coalesce(p_cost, 0), unknown_since = NULL, failure_code = CASE WHEN p_cost IS NULL THEN 'not_billed' END, answer = CASE WHEN p_cost IS NOT NULL THEN 'd' END, settled_at = now() WHERE call_id = p_call; UPDATE cost_by_job SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico, unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0) WHERE job_id = c.job_id AND role = c.role AND provider = c.provider AND model = c.model; UPDATE cost_by_day SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico, unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0) WHERE day = (uuid_extract_timestamp(p_call) AT TIME ZONE 'UTC')::date AND tenant = c.tenant AND provider = c.provider AND model = c.model AND role = c.role; PERFORM 1 FROM budget_window WHERE window_id = ANY (c.budgets) ORDER BY window_id FOR UPDATE; UPDATE budget_window SET reserved_pico = reserved_pico - CASE WHEN c.unknown_since IS NULL THEN 0 ELSE c.reserved_pico END, settled_pico = settled_pico + coalesce(p_cost, 0) - CASE WHEN c.unknown_since IS NULL THEN c.cost_pico ELSE 0 END WHERE window_id = ANY (c.budgets); RETURN c.status; END $$;
