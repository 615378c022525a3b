--liquibase formatted sql

--changeset troupe:0008-budget splitStatements:false
-- What may be spent, and what of it is spent or reserved. A budget has one window after another (a day, a month), or one for good.
CREATE TABLE budget (
  budget_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope           text NOT NULL CHECK (scope IN ('global', 'tenant', 'role', 'provider', 'job')),
  subject         text NOT NULL,                   -- a name, or our id of a job; '': of the whole fleet, or of each job by itself
  per             text NOT NULL CHECK (per IN ('run', 'day', 'month')),
  time_zone       text NOT NULL DEFAULT 'UTC',     -- in which days and months begin
  limit_pico      bigint NOT NULL CHECK (limit_pico >= 0),
  source          text NOT NULL CHECK (source IN ('config', 'operator', 'job')),
  config_pico     bigint,                          -- what the configuration says, should an operator have said something else
  config_zone     text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  name            text NOT NULL GENERATED ALWAYS AS (
                    CASE WHEN scope = 'job' AND subject <> '' THEN 'this job'
                         ELSE CASE scope WHEN 'global' THEN 'global' WHEN 'job' THEN 'each job' ELSE scope || '/' || subject END || ' per ' || per END) STORED,
  UNIQUE (scope, subject, per)
);

CREATE TABLE budget_window (
  window_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  budget_id       bigint NOT NULL,
  subject         text NOT NULL,                   -- the budget's; of a budget of each job: which job
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz NOT NULL,            -- 'infinity': never
  limit_pico      bigint NOT NULL CHECK (limit_pico >= 0),
  reserved_pico   bigint NOT NULL DEFAULT 0 CHECK (reserved_pico >= 0),
  settled_pico    bigint NOT NULL DEFAULT 0,
  -- How far the limit was ever exceeded: by lowering it below what was spent, or by a provider that charged more than the worst case.
  overrun_pico    bigint NOT NULL DEFAULT 0,
  wanted_pico     bigint,                          -- the smallest call that found no room; null: none
  wanted_at       timestamptz,
  alerted_at      timestamptz,                     -- when it was said that 80 % are spent
  stopped_at      timestamptz,                     -- when it was said that work is paused
  overrun_told    bigint NOT NULL DEFAULT 0,
  notice          boolean NOT NULL DEFAULT false,  -- something of that is to be said
  UNIQUE (budget_id, subject, starts_at),
  CONSTRAINT budget_holds CHECK (settled_pico + reserved_pico <= limit_pico + overrun_pico)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02);
-- Their columns seldom change, so that the updates of all calls leave them alone.
CREATE INDEX budget_window_notice ON budget_window (window_id) WHERE notice;
CREATE INDEX budget_window_wanted ON budget_window (window_id) WHERE wanted_pico IS NOT NULL;

-- Only money that was spent, or a lower limit, may exceed a limit. A reservation that does breaks the constraint.
CREATE FUNCTION budget_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reserved_pico <= OLD.reserved_pico THEN
    NEW.overrun_pico := greatest(NEW.overrun_pico, NEW.settled_pico + NEW.reserved_pico - NEW.limit_pico);
  END IF;
  NEW.notice := NEW.overrun_pico > NEW.overrun_told
    OR (NEW.alerted_at IS NULL AND NEW.settled_pico >= NEW.limit_pico / 5 * 4 AND NEW.settled_pico > 0)
    OR (NEW.stopped_at IS NULL AND NEW.wanted_pico IS NOT NULL);
  RETURN NEW;
END $$;
CREATE TRIGGER budget_books BEFORE UPDATE ON budget_window FOR EACH ROW EXECUTE FUNCTION budget_books();

-- A call remembers in which windows its worst case is reserved, so that its settlement releases just that. As long as its answer is
-- unknown and nobody has resolved it, it stays reserved there.
ALTER TABLE call ADD COLUMN budgets bigint[], ADD COLUMN unknown_since timestamptz;
CREATE INDEX call_unknown ON call (unknown_since) WHERE unknown_since IS NOT NULL;
CREATE INDEX task_paused ON task (wait_reason, priority, task_id) WHERE queue = 'd' AND starts_with(wait_reason, 'budget(');
--rollback DROP INDEX task_paused; DROP INDEX call_unknown; ALTER TABLE call DROP COLUMN unknown_since, DROP COLUMN budgets; DROP TABLE budget_window; DROP FUNCTION budget_books(); DROP TABLE budget;

--changeset troupe:0008-budget-window splitStatements:false
-- When the window of that moment begins and ends. Days and months are those of the time zone: the days on which clocks change have 23
-- or 25 hours. Where midnight comes twice, the day begins with the second one.
CREATE FUNCTION budget_bounds(p_per text, p_zone text, p_at timestamptz, OUT starts_at timestamptz, OUT ends_at timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
  day_or_month timestamp := date_trunc(CASE p_per WHEN 'month' THEN 'month' ELSE 'day' END, p_at AT TIME ZONE p_zone);
BEGIN
  IF p_per = 'run' THEN
    starts_at := '-infinity';
    ends_at := 'infinity';
    RETURN;
  END IF;
  IF day_or_month AT TIME ZONE p_zone > p_at THEN
    day_or_month := date_trunc(CASE p_per WHEN 'month' THEN 'month' ELSE 'day' END, (p_at - interval '3 hours') AT TIME ZONE p_zone);
  END IF;
  starts_at := day_or_month AT TIME ZONE p_zone;
  ends_at := (day_or_month + CASE p_per WHEN 'month' THEN interval '1 month' ELSE interval '1 day' END) AT TIME ZONE p_zone;
END $$;

-- The window of now of a budget for a subject, made if there is none. The lock on the budget's row keeps its limit from changing meanwhile.
CREATE FUNCTION budget_open(p_budget bigint, p_subject text, p_spent bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  SELECT * INTO b FROM budget WHERE budget_id = p_budget FOR SHARE;
  IF FOUND AND NOT EXISTS (SELECT FROM budget_window w WHERE w.budget_id = p_budget AND w.subject = p_subject AND w.starts_at <= now() AND w.ends_at > now()) THEN
    INSERT INTO budget_window (budget_id, subject, starts_at, ends_at, limit_pico, settled_pico, overrun_pico)
    SELECT p_budget, p_subject, x.starts_at, x.ends_at, b.limit_pico, p_spent, greatest(0, p_spent - b.limit_pico)
      FROM budget_bounds(b.per, b.time_zone, now()) x
    ON CONFLICT DO NOTHING;
  END IF;
END $$;

-- Sets a budget and the limit of its windows, for now and later; a new one counts what was spent since its day or month began. Calls that
-- are on their way right then were not reserved in a new one and don't count in it.
CREATE FUNCTION budget_set(p_scope text, p_subject text, p_per text, p_zone text, p_limit bigint, p_source text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  b budget;
  known boolean;
  since timestamptz;
  spent bigint := 0;
BEGIN
  INSERT INTO budget (scope, subject, per, time_zone, limit_pico, source) VALUES (p_scope, p_subject, p_per, p_zone, p_limit, p_source)
  ON CONFLICT DO NOTHING RETURNING * INTO b;
  known := NOT FOUND;
  IF known THEN
    UPDATE budget SET time_zone = p_zone, limit_pico = p_limit, source = p_source
     WHERE scope = p_scope AND subject = p_subject AND per = p_per RETURNING * INTO b;
    PERFORM 1 FROM budget_window WHERE budget_id = b.budget_id AND ends_at > now() ORDER BY window_id FOR UPDATE;
    UPDATE budget_window SET limit_pico = p_limit WHERE budget_id = b.budget_id AND ends_at > now() AND limit_pico <> p_limit;
  ELSIF p_per <> 'run' AND p_scope <> 'job' THEN
    SELECT x.starts_at INTO since FROM budget_bounds(p_per, p_zone, now()) x;
    SELECT coalesce(sum(c.cost_pico), 0) INTO spent FROM call c
     WHERE c.call_id >= uuid7_floor(since) AND c.cost_pico > 0
       AND CASE p_scope WHEN 'tenant' THEN c.tenant = p_subject WHEN 'role' THEN c.role = p_subject WHEN 'provider' THEN c.provider = p_subject ELSE true END;
  END IF;
  IF p_scope <> 'job' OR p_subject <> '' THEN
    PERFORM budget_open(b.budget_id, p_subject, spent);
  END IF;
  PERFORM pg_notify('troupe_budget', '');
END $$;

-- Takes a budget away; what it paused goes on. False: there is none.
CREATE FUNCTION budget_remove(p_budget bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  DELETE FROM budget WHERE budget_id = p_budget RETURNING * INTO b;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM budget_window WHERE budget_id = p_budget;
  UPDATE task SET queue = 'r', not_before = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE queue = 'd' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || b.name || ')'
       AND (b.scope <> 'job' OR b.subject = '' OR job_id::text = b.subject) ORDER BY task_id FOR UPDATE);
  PERFORM pg_notify('troupe_ready', '');
  RETURN true;
END $$;

-- Takes over what the configuration says. What an operator set stays, until it is taken back.
CREATE FUNCTION budget_configure(p_scope text[], p_subject text[], p_per text[], p_zone text[], p_limit bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  u record;
BEGIN
  PERFORM pg_advisory_xact_lock(7236847);           -- one scheduler at a time
  FOR u IN SELECT * FROM unnest(p_scope, p_subject, p_per, p_zone, p_limit) AS x(scope, subject, per, zone, limit_pico) ORDER BY 1, 2, 3 LOOP
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

-- Takes back what an operator has set: what the configuration says holds again, or nothing. False: no operator has set it.
CREATE FUNCTION budget_unset(p_scope text, p_subject text, p_per text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  SELECT * INTO b FROM budget WHERE scope = p_scope AND subject = p_subject AND per = p_per AND source = 'operator' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  ELSIF b.config_pico IS NULL THEN
    RETURN budget_remove(b.budget_id);
  END IF;
  PERFORM budget_set(p_scope, p_subject, p_per, b.config_zone, b.config_pico, 'config');
  RETURN true;
END $$;

-- Wakes at most so many of the tasks that a window has paused, the most urgent first; whether there are none left.
CREATE FUNCTION budget_wake(p_name text, p_job uuid, p_tasks integer, OUT woken integer, OUT none_left boolean) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task SET queue = 'r', not_before = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE queue = 'd' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || p_name || ')' AND (p_job IS NULL OR job_id = p_job)
     ORDER BY priority, task_id LIMIT p_tasks FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS woken = ROW_COUNT;
  none_left := NOT EXISTS (
    SELECT FROM task WHERE queue = 'd' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || p_name || ')' AND (p_job IS NULL OR job_id = p_job));
END $$;

-- The safety net, every few minutes: a few of those that a window with room has paused are tried, whatever it remembers of what they need, and
-- those whose budget is gone are played.
CREATE FUNCTION budget_recheck() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH paused AS (
    SELECT DISTINCT wait_reason, job_id FROM task WHERE queue = 'd' AND starts_with(wait_reason, 'budget(')),
  lost AS (
    SELECT DISTINCT w.window_id FROM paused p JOIN budget b ON p.wait_reason = 'budget(' || b.name || ')'
      JOIN budget_window w ON w.budget_id = b.budget_id AND w.subject = CASE b.scope WHEN 'job' THEN p.job_id::text ELSE b.subject END AND w.ends_at > now()
     WHERE w.settled_pico + w.reserved_pico < w.limit_pico)
  UPDATE budget_window w SET wanted_pico = greatest(1, (w.limit_pico - w.settled_pico - w.reserved_pico) / 32), wanted_at = now() FROM (SELECT window_id FROM lost ORDER BY 1) l WHERE w.window_id = l.window_id;
  UPDATE task SET queue = 'r', not_before = NULL WHERE queue = 'd' AND starts_with(wait_reason, 'budget(')
     AND NOT EXISTS (SELECT FROM budget b WHERE wait_reason = 'budget(' || b.name || ')');
END $$;
--rollback DROP FUNCTION budget_recheck(); DROP FUNCTION budget_wake(text, uuid, integer); DROP FUNCTION budget_unset(text, text, text); DROP FUNCTION budget_configure(text[], text[], text[], text[], bigint[]);
--rollback DROP FUNCTION budget_remove(bigint); DROP FUNCTION budget_set(text, text, text, text, bigint, text); DROP FUNCTION budget_open(bigint, text, bigint); DROP FUNCTION budget_bounds(text, text, timestamptz);

--changeset troupe:0008-write-intents splitStatements:false
-- The windows that each of these calls touches, as the text of an array, null where it touches none; those that are missing are made, for
-- the budgets in the order of their ids. Null: none touches any.
CREATE FUNCTION budgets_touched(p_job uuid[], p_tenant text[], p_role text[], p_provider text[], p_reserved bigint[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  touched text[];
  missing boolean;
BEGIN
  LOOP
    -- Looked up once for all calls that are alike. A negative number stands for a budget without a window.
    WITH u AS MATERIALIZED (
      SELECT x.*, dense_rank() OVER (ORDER BY x.job, x.tenant, x.role, x.provider) AS kind
        FROM unnest(p_job, p_tenant, p_role, p_provider, p_reserved) WITH ORDINALITY AS x(job, tenant, role, provider, reserved, n)),
    kinds AS MATERIALIZED (
      SELECT array_agg(y.windows::text ORDER BY y.kind) AS spans
        FROM (SELECT d.kind, (
                SELECT array_agg(coalesce((
                         SELECT w.window_id FROM budget_window w
                          WHERE w.budget_id = b.budget_id AND w.subject = CASE b.scope WHEN 'job' THEN d.job::text ELSE b.subject END
                            AND w.starts_at <= now() AND w.ends_at > now()
                          ORDER BY w.starts_at DESC LIMIT 1), -b.budget_id))
                  FROM (VALUES ('global', ''), ('tenant', d.tenant), ('role', d.role), ('provider', d.provider), ('job', d.job::text), ('job', '')) AS k(scope, subject)
                  JOIN budget b ON b.scope = k.scope AND b.subject = k.subject) AS windows
                FROM (SELECT DISTINCT ON (kind) kind, job, tenant, role, provider FROM u ORDER BY kind) AS d) AS y)
    SELECT array_agg(CASE WHEN u.reserved > 0 THEN kinds.spans[u.kind] END ORDER BY u.n) INTO touched FROM u CROSS JOIN kinds;
    SELECT bool_or(t LIKE '%-%') INTO missing FROM unnest(touched) AS t;
    IF missing IS NULL THEN
      RETURN NULL;
    ELSIF NOT missing THEN
      RETURN touched;
    END IF;
    PERFORM budget_open(x.budget_id, x.subject, 0)
       FROM (SELECT DISTINCT b.budget_id, CASE b.scope WHEN 'job' THEN u.job::text ELSE b.subject END AS subject
               FROM unnest(touched, p_job) AS u(windows, job), unnest(u.windows::bigint[]) AS m JOIN budget b ON b.budget_id = -m
              WHERE m < 0 ORDER BY 1, 2) AS x;
  END LOOP;
END $$;

-- Writes announced calls whose task is still running under its claim, and reserves their worst case in every budget that they touch. A call
-- that finds no room in one is not written, and is returned with the reason and that budget. To be called after the locks on the jobs.
--
-- The rows come first and the windows last, locked in the order of their ids, so that a window that every call touches is held from there
-- to the commit only. Reserved is what was written here: a batch that is done twice reserves once.
CREATE FUNCTION write_intents(p_call uuid[], p_task uuid[], p_job uuid[], p_tenant text[], p_role text[], p_worker uuid[], p_fence integer[],
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

-- One after another, as long as there is room: takes the rows of the others back, and notes what they would have needed. The windows are
-- locked.
CREATE FUNCTION reserve_what_fits(calls uuid[], needs bigint[], spans text[], windows bigint[], limits bigint[], room bigint[])
RETURNS TABLE (written uuid, refused text, budget_name text, budget_limit bigint, turns_in_ms bigint) LANGUAGE plpgsql AS $$
DECLARE
  taken bigint[] := array_fill(0::bigint, ARRAY[cardinality(windows)]);
  at_window integer[] := array_fill(NULL::integer, ARRAY[cardinality(calls)]); -- which one refused the call
  touched bigint;
  at integer;
BEGIN
  FOR i IN 1..cardinality(calls) LOOP
    FOREACH touched IN ARRAY coalesce(spans[i], '{}')::bigint[] LOOP
      at := array_position(windows, touched);
      -- What never fits is said rather than what doesn't fit now.
      IF needs[i] > limits[at] OR (needs[i] > room[at] AND at_window[i] IS NULL) THEN
        at_window[i] := at;
      END IF;
    END LOOP;
    IF at_window[i] IS NULL THEN
      FOREACH touched IN ARRAY coalesce(spans[i], '{}')::bigint[] LOOP
        at := array_position(windows, touched);
        IF at IS NOT NULL THEN
          room[at] := room[at] - needs[i];
          taken[at] := taken[at] + needs[i];
        END IF;
      END LOOP;
    END IF;
  END LOOP;
  DELETE FROM call WHERE call_id IN (SELECT u.c FROM unnest(calls, at_window) AS u(c, stop) WHERE u.stop IS NOT NULL);
  UPDATE budget_window w SET reserved_pico = w.reserved_pico + u.taken
    FROM unnest(windows, taken) AS u(window_id, taken) WHERE w.window_id = u.window_id AND u.taken > 0;
  UPDATE budget_window w SET wanted_pico = least(w.wanted_pico, u.need), wanted_at = now()
    FROM (SELECT windows[x.stop] AS window_id, min(x.need) AS need FROM unnest(needs, at_window) AS x(need, stop)
           WHERE x.stop IS NOT NULL AND x.need <= limits[x.stop] GROUP BY 1) AS u WHERE w.window_id = u.window_id;
  RETURN QUERY
  SELECT u.c, CASE WHEN u.stop IS NULL THEN NULL WHEN u.need > limits[u.stop] THEN 'exceeds' ELSE 'used_up' END, b.name, limits[u.stop],
         CASE WHEN w.ends_at < 'infinity' THEN greatest(1, ceil(extract(epoch FROM w.ends_at - now()) * 1000))::bigint END
    FROM unnest(calls, needs, at_window) AS u(c, need, stop)
    LEFT JOIN budget_window w ON w.window_id = windows[u.stop]
    LEFT JOIN budget b ON b.budget_id = w.budget_id;
END $$;
--rollback DROP FUNCTION write_intents(uuid[], uuid[], uuid[], text[], text[], uuid[], integer[], smallint[], smallint[], text[], text[], bigint[], bigint[]); DROP FUNCTION reserve_what_fits(uuid[], bigint[], text[], bigint[], bigint[], bigint[]); DROP FUNCTION budgets_touched(uuid[], text[], text[], text[], bigint[]);

--changeset troupe:0008-unknown-calls splitStatements:false rollbackSplitStatements:false
-- As before; and since when a call is unknown.
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
    INSERT INTO cost_by_day (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
    SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date AS d, tenant, provider, model, role, count(*), 0, count(*), 0, 0, 0, sum(cost_pico)
      FROM lost GROUP BY d, tenant, provider, model, role ORDER BY d, tenant, provider, model, role
    ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET calls = cost_by_day.calls + excluded.calls,
      unknown = cost_by_day.unknown + excluded.unknown, cost_pico = cost_by_day.cost_pico + excluded.cost_pico),
  jobs AS (
    INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
    SELECT job_id, role, provider, model, count(*), 0, count(*), 0, 0, 0, sum(cost_pico) FROM lost GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (job_id, role, provider, model) DO UPDATE SET calls = cost_by_job.calls + excluded.calls,
      unknown = cost_by_job.unknown + excluded.unknown, cost_pico = cost_by_job.cost_pico + excluded.cost_pico),
  tasks AS (
    UPDATE task t SET calls = t.calls + l.n, cost_pico = t.cost_pico + l.cost
      FROM (SELECT task_id, count(*) AS n, sum(cost_pico) AS cost FROM lost GROUP BY task_id) l WHERE t.task_id = l.task_id)
  SELECT count(*) INTO n FROM lost;
  RETURN n;
END 
$$;

-- Counts unknown calls that nobody has resolved for that long as spent, at their worst case: they stay unknown and no longer reserved.
-- Returns how many.
CREATE FUNCTION expire_unknown_calls(p_age interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  WITH old_ones AS (
    SELECT call_id FROM call WHERE unknown_since < now() - p_age ORDER BY call_id LIMIT 1000 FOR UPDATE SKIP LOCKED),
  expired AS (
    UPDATE call c SET unknown_since = NULL FROM old_ones o WHERE c.call_id = o.call_id RETURNING c.reserved_pico, c.cost_pico, c.budgets),
  freed AS (
    UPDATE budget_window w SET reserved_pico = w.reserved_pico - s.reserved, settled_pico = w.settled_pico + s.cost
      FROM (SELECT b, sum(e.reserved_pico) AS reserved, sum(e.cost_pico) AS cost FROM expired e, unnest(e.budgets) AS b GROUP BY b ORDER BY b) AS s
     WHERE w.window_id = s.b)
  SELECT count(*) INTO n FROM expired;
  RETURN n;
END $$;

-- An operator, or a provider's own list, says what an unknown call cost; null: it was never billed. Roll-ups and budgets follow.
-- Returns the status that it had: only 'unknown' can be resolved. Null: there is no such call.
CREATE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
DECLARE
  c call;
BEGIN
  SELECT * INTO c FROM call WHERE call_id = p_call FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  ELSIF c.status <> 'unknown' THEN
    RETURN c.status;
  END IF;
  UPDATE call SET status = CASE WHEN p_cost IS NULL THEN 'failed' ELSE 'settled' END::call_status, cost_pico = coalesce(p_cost, 0), unknown_since = NULL,
         failure_code = CASE WHEN p_cost IS NULL THEN 'not_billed' END, settled_at = now() WHERE call_id = p_call;
  UPDATE cost_by_day SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico
   WHERE day = (uuid_extract_timestamp(p_call) AT TIME ZONE 'UTC')::date AND tenant = c.tenant AND provider = c.provider AND model = c.model AND role = c.role;
  UPDATE cost_by_job SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico
   WHERE job_id = c.job_id AND role = c.role AND provider = c.provider AND model = c.model;
  PERFORM 1 FROM budget_window WHERE window_id = ANY (c.budgets) ORDER BY window_id FOR UPDATE;
  UPDATE budget_window SET
         reserved_pico = reserved_pico - CASE WHEN c.unknown_since IS NULL THEN 0 ELSE c.reserved_pico END,
         settled_pico = settled_pico + coalesce(p_cost, 0) - CASE WHEN c.unknown_since IS NULL THEN c.cost_pico ELSE 0 END
   WHERE window_id = ANY (c.budgets);
  RETURN c.status;
END $$;
--rollback DROP FUNCTION resolve_call(uuid, bigint); DROP FUNCTION expire_unknown_calls(interval); CREATE OR REPLACE FUNCTION settle_lost_calls() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN WITH silent AS ( SELECT w.worker_id, uuid7_floor(w.heartbeat_at - interval '15 minutes') AS since FROM worker w WHERE w.state IN ('dead', 'gone') AND coalesce(w.ended_at, w.heartbeat_at) > now() - interval '1 minute'), lost AS ( UPDATE call c SET status = 'unknown', cost_pico = c.reserved_pico, failure_code = 'worker_lost', settled_at = now() FROM silent WHERE c.call_id >= silent.since AND c.worker = silent.worker_id AND c.status = 'intent' RETURNING c.call_id, c.task_id, c.job_id, c.tenant, c.role, c.provider, c.model, c.cost_pico), days AS ( INSERT INTO cost_by_day (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico) SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date AS d, tenant, provider, model, role, count(*), 0, count(*), 0, 0, 0, sum(cost_pico) FROM lost GROUP BY d, tenant, provider, model, role ORDER BY d, tenant, provider, model, role ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET calls = cost_by_day.calls + excluded.calls, unknown = cost_by_day.unknown + excluded.unknown, cost_pico = cost_by_day.cost_pico + excluded.cost_pico), jobs AS ( INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico) SELECT job_id, role, provider, model, count(*), 0, count(*), 0, 0, 0, sum(cost_pico) FROM lost GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 ON CONFLICT (job_id, role, provider, model) DO UPDATE SET calls = cost_by_job.calls + excluded.calls, unknown = cost_by_job.unknown + excluded.unknown, cost_pico = cost_by_job.cost_pico + excluded.cost_pico), tasks AS ( UPDATE task t SET calls = t.calls + l.n, cost_pico = t.cost_pico + l.cost FROM (SELECT task_id, count(*) AS n, sum(cost_pico) AS cost FROM lost GROUP BY task_id) l WHERE t.task_id = l.task_id) SELECT count(*) INTO n FROM lost; RETURN n; END $$;
