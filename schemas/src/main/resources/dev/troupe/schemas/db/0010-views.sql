--liquibase formatted sql

--changeset troupe:0010-answer splitStatements:false
-- What became of a settled call's answer: a accepted (it is the task's output), d discarded (too weak, too late, or its task ended without it),
-- r it judged another answer and was followed; null: there was no answer, or it came from the cache.
ALTER TABLE call ADD COLUMN answer "char";
ALTER TABLE cost_by_day ADD COLUMN failed_cost_pico bigint NOT NULL DEFAULT 0, ADD COLUMN unknown_cost_pico bigint NOT NULL DEFAULT 0,
  ADD COLUMN discarded_cost_pico bigint NOT NULL DEFAULT 0;
ALTER TABLE cost_by_job ADD COLUMN failed_cost_pico bigint NOT NULL DEFAULT 0, ADD COLUMN unknown_cost_pico bigint NOT NULL DEFAULT 0,
  ADD COLUMN discarded_cost_pico bigint NOT NULL DEFAULT 0;

-- Of what is there already, as well as it can be told: the last good answer of a task that succeeded was its output.
UPDATE call c SET answer = CASE WHEN c.verdict IS NOT NULL THEN 'd' WHEN c.role <> t.role THEN 'r'
    WHEN t.state = 'succeeded' AND NOT EXISTS (SELECT FROM call l WHERE l.task_id = c.task_id AND l.call_id > c.call_id AND l.role = t.role AND l.status = 'settled' AND l.verdict IS NULL) THEN 'a'
    ELSE 'd' END
  FROM task t WHERE t.task_id = c.task_id AND c.status = 'settled';
UPDATE cost_by_day r SET failed_cost_pico = l.failed, unknown_cost_pico = l.unknown, discarded_cost_pico = l.discarded, accepted = l.accepted
  FROM (SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date AS day, tenant, provider, model, role,
               coalesce(sum(cost_pico) FILTER (WHERE status = 'failed'), 0) AS failed, coalesce(sum(cost_pico) FILTER (WHERE status = 'unknown'), 0) AS unknown,
               coalesce(sum(cost_pico) FILTER (WHERE answer = 'd'), 0) AS discarded, count(*) FILTER (WHERE answer = 'a') AS accepted
          FROM call WHERE status <> 'intent' GROUP BY 1, 2, 3, 4, 5) l
 WHERE (r.day, r.tenant, r.provider, r.model, r.role) = (l.day, l.tenant, l.provider, l.model, l.role);
UPDATE cost_by_job r SET failed_cost_pico = l.failed, unknown_cost_pico = l.unknown, discarded_cost_pico = l.discarded, accepted = l.accepted
  FROM (SELECT job_id, role, provider, model,
               coalesce(sum(cost_pico) FILTER (WHERE status = 'failed'), 0) AS failed, coalesce(sum(cost_pico) FILTER (WHERE status = 'unknown'), 0) AS unknown,
               coalesce(sum(cost_pico) FILTER (WHERE answer = 'd'), 0) AS discarded, count(*) FILTER (WHERE answer = 'a') AS accepted
          FROM call WHERE status <> 'intent' GROUP BY 1, 2, 3, 4) l
 WHERE (r.job_id, r.role, r.provider, r.model) = (l.job_id, l.role, l.provider, l.model);
--rollback ALTER TABLE cost_by_job DROP COLUMN failed_cost_pico, DROP COLUMN unknown_cost_pico, DROP COLUMN discarded_cost_pico; ALTER TABLE cost_by_day DROP COLUMN failed_cost_pico, DROP COLUMN unknown_cost_pico, DROP COLUMN discarded_cost_pico; ALTER TABLE call DROP COLUMN answer;

--changeset troupe:0010-lost-calls splitStatements:false rollbackSplitStatements:false
-- As before, and what unknown calls hold is also kept apart.
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

-- As before; what was billed was paid for an answer that nobody got. The roll-ups in the order in which the statement that settles calls comes
-- to them, which is from its last part to its first.
CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
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
/* liquibase rollback
CREATE OR REPLACE FUNCTION settle_lost_calls() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  WITH silent AS (
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
CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
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
*/

--changeset troupe:0010-report splitStatements:false
-- What dashboards may rely on (docs/reports.md): columns are added, never renamed or taken away. Dollars are numeric with all digits.
CREATE SCHEMA troupe_report;

CREATE VIEW troupe_report.cost_by_day AS
SELECT day, tenant, provider, model, role, calls, failed AS failed_calls, unknown AS unknown_calls, cached AS cached_calls, accepted AS accepted_calls,
       input_tokens, output_tokens, cost_pico / 1e12 AS cost_usd, failed_cost_pico / 1e12 AS failed_cost_usd, unknown_cost_pico / 1e12 AS unknown_cost_usd,
       discarded_cost_pico / 1e12 AS discarded_cost_usd, saved_pico / 1e12 AS saved_usd
  FROM public.cost_by_day;

CREATE VIEW troupe_report.cost_by_month AS
SELECT date_trunc('month', day)::date AS month, tenant, provider, model, role, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1, 2, 3, 4, 5;

CREATE VIEW troupe_report.cost_by_tenant AS
SELECT tenant, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1;

CREATE VIEW troupe_report.cost_by_provider AS
SELECT provider, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1;

CREATE VIEW troupe_report.cost_by_model AS
SELECT provider, model, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1, 2;

CREATE VIEW troupe_report.cost_by_role AS
SELECT role, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1;

CREATE VIEW troupe_report.cost_by_job AS
SELECT j.job_id, j.tenant, j.id AS job, j.loop, j.state::text AS state, j.created_at, j.finished_at, c.role, c.provider, c.model, c.calls, c.failed AS failed_calls,
       c.unknown AS unknown_calls, c.cached AS cached_calls, c.accepted AS accepted_calls, c.input_tokens, c.output_tokens, c.cost_pico / 1e12 AS cost_usd,
       c.failed_cost_pico / 1e12 AS failed_cost_usd, c.unknown_cost_pico / 1e12 AS unknown_cost_usd, c.discarded_cost_pico / 1e12 AS discarded_cost_usd,
       c.saved_pico / 1e12 AS saved_usd
  FROM public.cost_by_job c JOIN public.job j USING (job_id);

-- No index finds them: an index that mentions the status would make every settlement write to it. The roll-up knows their days.
CREATE VIEW troupe_report.calls_unknown AS
SELECT c.call_id, uuid_extract_timestamp(c.call_id) AS started_at, c.settled_at AS unknown_since, c.tenant, c.provider, c.model, c.role, j.id AS job, c.job_id, c.task_id,
       c.reserved_pico / 1e12 AS reserved_usd, c.failure_code AS reason, c.request_id
  FROM (SELECT DISTINCT day FROM public.cost_by_day WHERE unknown > 0) d
  JOIN LATERAL (SELECT * FROM public.call
                 WHERE call_id >= public.uuid7_floor(d.day::timestamp AT TIME ZONE 'UTC') AND call_id < public.uuid7_floor((d.day + 1)::timestamp AT TIME ZONE 'UTC')
                   AND status = 'unknown') c ON true
  LEFT JOIN public.job j ON j.job_id = c.job_id;

-- Every budget's window of now, and those to come. Never ending ones end at infinity.
CREATE VIEW troupe_report.budget_status AS
SELECT b.name AS budget, b.scope, w.subject, b.per, b.time_zone, w.starts_at, w.ends_at, w.limit_pico / 1e12 AS limit_usd, w.settled_pico / 1e12 AS settled_usd,
       w.reserved_pico / 1e12 AS reserved_usd, greatest(0, w.limit_pico - w.settled_pico - w.reserved_pico) / 1e12 AS free_usd, w.overrun_pico / 1e12 AS overrun_usd,
       w.wanted_pico IS NOT NULL AS stopped
  FROM public.budget b JOIN public.budget_window w USING (budget_id)
 WHERE w.ends_at > now();

-- What this day and this month (UTC) cost so far, and would cost if they went on like this to their ends.
CREATE VIEW troupe_report.projection AS
SELECT w.per, w.starts_at, w.ends_at, c.tenant, c.provider, c.model, c.role, sum(c.cost_pico) / 1e12 AS spent_usd,
       sum(c.cost_pico) / 1e12 * extract(epoch FROM w.ends_at - w.starts_at) / greatest(extract(epoch FROM now() - w.starts_at), 1) AS projected_usd
  FROM (SELECT per, first AT TIME ZONE 'UTC' AS starts_at, (first + ('1 ' || per)::interval) AT TIME ZONE 'UTC' AS ends_at
          FROM (VALUES ('day'), ('month')) AS v(per), date_trunc(v.per, now() AT TIME ZONE 'UTC') AS first) w
  JOIN public.cost_by_day c ON c.day >= (w.starts_at AT TIME ZONE 'UTC')::date
 GROUP BY 1, 2, 3, 4, 5, 6, 7;
--rollback DROP SCHEMA troupe_report CASCADE;

--changeset troupe:0010-report-role runAlways:true splitStatements:false
-- Reads the views above and nothing else. A role belongs to the whole server: another database may have made it, and it stays when this one goes.
-- Who migrates may not be allowed to make roles: then it is left out, 'troupe doctor' says so, and a later 'troupe migrate' grants what is missing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe_report') THEN
    BEGIN
      CREATE ROLE troupe_report NOLOGIN;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
      NULL;
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe_report') AND EXISTS (
      SELECT FROM pg_class c WHERE c.relnamespace = 'troupe_report'::regnamespace AND c.relkind = 'v' AND NOT has_table_privilege('troupe_report', c.oid, 'SELECT')) THEN
    GRANT USAGE ON SCHEMA troupe_report TO troupe_report;
    GRANT SELECT ON ALL TABLES IN SCHEMA troupe_report TO troupe_report;
  END IF;
END $$;
--rollback SELECT 1;
