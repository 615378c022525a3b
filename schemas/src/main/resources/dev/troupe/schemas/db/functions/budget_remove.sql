--liquibase formatted sql

--changeset troupe:function-budget-remove splitStatements:false stripComments:false runOnChange:true
-- Takes a budget away; what it paused goes on. False: there is none.
CREATE OR REPLACE FUNCTION budget_remove(p_budget bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM budget WHERE budget_id = p_budget;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM budget_window WHERE budget_id = p_budget;
  UPDATE task SET queue = 'ready', not_before = NULL, paused_by = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE paused_by = p_budget ORDER BY task_id FOR UPDATE);
  PERFORM pg_notify('troupe_ready', '');
  RETURN true;
END $$;
--rollback DROP FUNCTION budget_remove;
