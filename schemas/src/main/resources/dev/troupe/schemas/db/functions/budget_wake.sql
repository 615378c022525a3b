--liquibase formatted sql

--changeset troupe:function-budget-wake splitStatements:false stripComments:false runOnChange:true
-- Wakes at most so many of the tasks that a window has paused, the most urgent first; whether there are none left.
CREATE OR REPLACE FUNCTION budget_wake(p_name text, p_job uuid, p_tasks integer, OUT woken integer, OUT none_left boolean) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task SET queue = 'ready', not_before = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE queue = 'delayed' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || p_name || ')' AND (p_job IS NULL OR job_id = p_job)
     ORDER BY priority, task_id LIMIT p_tasks FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS woken = ROW_COUNT;
  none_left := NOT EXISTS (
    SELECT FROM task WHERE queue = 'delayed' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || p_name || ')' AND (p_job IS NULL OR job_id = p_job));
END $$;
--rollback DROP FUNCTION budget_wake;
