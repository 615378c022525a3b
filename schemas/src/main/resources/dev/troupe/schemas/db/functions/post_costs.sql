--liquibase formatted sql

--changeset troupe:function-post-costs splitStatements:false stripComments:false runOnChange:true
-- The one writer of the roll-ups: adds what calls have changed. In the order of the tables and of their keys, so that two who post at once wait for each
-- other and never block each other. Locks on roll-ups come after those on tasks and calls, and before those on windows of budgets (release_budgets).
CREATE OR REPLACE FUNCTION post_costs(p_deltas cost_delta[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_deltas IS NULL THEN
    RETURN;
  END IF;
  PERFORM post_costs_by_job(p_deltas);
  PERFORM post_costs_by_day(p_deltas);
END $$;
--rollback DROP FUNCTION post_costs;
