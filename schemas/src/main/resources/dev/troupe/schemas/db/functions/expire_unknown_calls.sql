--liquibase formatted sql

--changeset troupe:function-expire-unknown-calls splitStatements:false stripComments:false runOnChange:true
-- Counts unknown calls that nobody has resolved for that long as spent, at their worst case: they stay unknown and no longer reserved.
-- Returns how many.
CREATE OR REPLACE FUNCTION expire_unknown_calls(p_age interval) RETURNS bigint LANGUAGE plpgsql AS $$
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
--rollback DROP FUNCTION expire_unknown_calls;
