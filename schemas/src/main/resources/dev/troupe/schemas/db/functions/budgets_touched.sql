--liquibase formatted sql

--changeset troupe:function-budgets-touched splitStatements:false stripComments:false runOnChange:true
-- The windows that each of these calls touches, as the text of an array, null where it touches none; those that are missing are made, for
-- the budgets in the order of their ids. Null: none touches any.
CREATE OR REPLACE FUNCTION budgets_touched(p_intents call_intent[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  touched text[];
  missing boolean;
BEGIN
  LOOP
    -- Looked up once for all calls that are alike. A negative number stands for a budget without a window.
    WITH u AS MATERIALIZED (
      SELECT x.job_id AS job, x.tenant, x.role, x.provider, x.reserved_pico AS reserved, x.n,
             dense_rank() OVER (ORDER BY x.job_id, x.tenant, x.role, x.provider) AS kind
        FROM unnest(p_intents) WITH ORDINALITY
          AS x(call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, price_id, reserved_pico, n)),
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
    PERFORM budget_open(x.budget_id, x.subject)
       FROM (SELECT DISTINCT b.budget_id, CASE b.scope WHEN 'job' THEN u.job::text ELSE b.subject END AS subject
               FROM unnest(touched, p_intents) AS u(windows, call_id, task_id, job), unnest(u.windows::bigint[]) AS m JOIN budget b ON b.budget_id = -m
              WHERE m < 0 ORDER BY 1, 2) AS x;
  END LOOP;
END $$;
--rollback DROP FUNCTION budgets_touched;
