--liquibase formatted sql

--changeset troupe:function-expire-unknown-calls splitStatements:false stripComments:false runOnChange:true
-- Counts unknown calls that nobody has resolved for that long as spent, at their worst case: they stay unknown and no longer reserved.
-- Returns how many.
CREATE OR REPLACE FUNCTION expire_unknown_calls(p_age interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
  releases budget_release[];
BEGIN
  WITH old_ones AS (
    SELECT call_id FROM call WHERE unknown_since < now() - p_age ORDER BY call_id LIMIT 1000 FOR UPDATE SKIP LOCKED),
  expired AS (
    UPDATE call c SET unknown_since = NULL FROM old_ones o WHERE c.call_id = o.call_id RETURNING c.reserved_pico, c.cost_pico, c.budgets)
  SELECT (SELECT count(*) FROM expired), (SELECT array_agg(ROW(b, reserved_pico, cost_pico)::budget_release) FROM expired, unnest(budgets) AS b) INTO n, releases;
  PERFORM release_budgets(releases);
  RETURN n;
END $$;
--rollback DROP FUNCTION expire_unknown_calls;
