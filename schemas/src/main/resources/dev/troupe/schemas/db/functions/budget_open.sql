--liquibase formatted sql

--changeset troupe:function-budget-open splitStatements:false stripComments:false runOnChange:true
-- The window of now of a budget for a subject, made if there is none. The lock on the budget's row keeps its limit from changing meanwhile.
CREATE OR REPLACE FUNCTION budget_open(p_budget bigint, p_subject text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  SELECT * INTO b FROM budget WHERE budget_id = p_budget FOR SHARE;
  IF FOUND AND NOT EXISTS (SELECT FROM budget_window w WHERE w.budget_id = p_budget AND w.subject = p_subject AND w.starts_at <= now() AND w.ends_at > now()) THEN
    INSERT INTO budget_window (budget_id, subject, starts_at, ends_at, limit_pico)
    SELECT p_budget, p_subject, x.starts_at, x.ends_at, b.limit_pico
      FROM budget_bounds(b.per, b.time_zone, now()) x
    ON CONFLICT DO NOTHING;
  END IF;
END $$;
--rollback DROP FUNCTION budget_open;
