--liquibase formatted sql

--changeset troupe:function-budget-set splitStatements:false stripComments:false runOnChange:true
-- Sets a budget and the limit of its windows, for now and later. A new one of a day or month counts what was spent since that began, and
-- reserves for the calls that are on their way or unknown: nobody writes an intent or settles a call while they are counted.
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
    PERFORM budget_open(b.budget_id, p_subject);
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
    PERFORM budget_open(b.budget_id, p_subject);
  END IF;
  PERFORM pg_notify('troupe_budget', '');
END $$;
--rollback DROP FUNCTION budget_set;
