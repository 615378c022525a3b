--liquibase formatted sql

--changeset troupe:function-fail-task splitStatements:false stripComments:false runOnChange:true
-- Fails a task that has not ended, whoever holds it: what it says or needs can't be handed to a worker. False: it had ended.
CREATE OR REPLACE FUNCTION fail_task(p_task uuid, p_code text, p_message text) RETURNS boolean LANGUAGE sql AS $$
  WITH ended AS (
    UPDATE task SET state = 'failed', queue = NULL, wait_reason = NULL, paused_by = NULL, finished_at = now(), failure_code = p_code, failure_message = p_message
     WHERE task_id = p_task AND state IN ('waiting', 'dispatched', 'running')
    RETURNING task_id, job_id),
  reported AS (INSERT INTO finished (job_id, tasks) SELECT job_id, ARRAY[task_id] FROM ended RETURNING pg_notify('troupe_finished', ''))
  SELECT EXISTS (SELECT 1 FROM reported);
$$;
--rollback DROP FUNCTION fail_task;
