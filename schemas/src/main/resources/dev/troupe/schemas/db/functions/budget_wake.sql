--liquibase formatted sql

--changeset troupe:function-budget-wake splitStatements:false stripComments:false runOnChange:true
-- Wakes at most so many of the tasks that a budget has paused, of all jobs or of one, the most urgent first; whether there are none left.
CREATE OR REPLACE FUNCTION budget_wake(p_budget bigint, p_job uuid, p_tasks integer, OUT woken integer, OUT none_left boolean) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task SET queue = 'ready', not_before = NULL, paused_by = NULL WHERE task_id IN (
    SELECT task_id FROM task WHERE paused_by = p_budget AND (p_job IS NULL OR job_id = p_job)
     ORDER BY priority, task_id LIMIT p_tasks FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS woken = ROW_COUNT;
  none_left := NOT EXISTS (SELECT FROM task WHERE paused_by = p_budget AND (p_job IS NULL OR job_id = p_job));
END $$;
--rollback DROP FUNCTION budget_wake;
