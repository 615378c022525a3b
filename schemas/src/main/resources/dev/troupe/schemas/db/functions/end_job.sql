--liquibase formatted sql

--changeset troupe:function-end-job splitStatements:false stripComments:false runOnChange:true
-- Ends a running job before its time (cancelled or expired) and all of its tasks that have not ended; returns how many those were, or
-- null if the job had ended already. Every intent to call a provider is written under the shared form of this lock and looks at the task
-- after getting it: so once this commits, no further call of the job can start.
CREATE OR REPLACE FUNCTION end_job(p_job uuid, p_state job_state, p_reason text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  n integer;
BEGIN
  PERFORM pg_advisory_xact_lock(job_lock_key(p_job));
  UPDATE job SET state = p_state, reason = p_reason, finished_at = now() WHERE job_id = p_job AND state = 'running';
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- In the order in which workers lock tasks when they record outcomes, so that the two can't block each other.
  PERFORM 1 FROM task WHERE job_id = p_job AND state IN ('waiting', 'dispatched', 'running') ORDER BY task_id FOR UPDATE;
  WITH ended AS (
    UPDATE task SET state = p_state::text::task_state, queue = NULL, wait_reason = NULL, paused_by = NULL, finished_at = now(), failure_code = 'job_' || p_state::text, failure_message = p_reason
     WHERE job_id = p_job AND state IN ('waiting', 'dispatched', 'running')
     RETURNING task_id, job_id, step, index, state)
  INSERT INTO finished (task_id, job_id, step, index, state) SELECT task_id, job_id, step, index, state FROM ended;
  GET DIAGNOSTICS n = ROW_COUNT;
  -- Step -1 stands for the job itself: its event is published after those of its tasks.
  INSERT INTO finished (task_id, job_id, step, index, state) VALUES (p_job, p_job, -1, 0, p_state::text::task_state);
  PERFORM pg_notify('troupe_finished', '');
  RETURN n;
END $$;
--rollback DROP FUNCTION end_job;
