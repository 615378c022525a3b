--liquibase formatted sql

--changeset troupe:function-budget-remove splitStatements:false stripComments:false runOnChange:true
-- Takes a budget away; what it paused goes on. False: there is none.
CREATE OR REPLACE FUNCTION budget_remove(p_budget bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  DELETE FROM budget WHERE budget_id = p_budget RETURNING * INTO b;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM budget_window WHERE budget_id = p_budget;
  UPDATE task SET queue = 'ready', not_before = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE queue = 'delayed' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || b.name || ')'
       AND (b.scope <> 'job' OR b.subject = '' OR job_id::text = b.subject) ORDER BY task_id FOR UPDATE);
  PERFORM pg_notify('troupe_ready', '');
  RETURN true;
END $$;
--rollback DROP FUNCTION budget_remove;
