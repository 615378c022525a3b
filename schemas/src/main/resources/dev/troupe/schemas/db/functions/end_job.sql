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
     RETURNING task_id),
  reported AS (
    -- In parts, because a round of the scheduler takes whole rows.
    INSERT INTO finished (job_id, tasks)
    SELECT p_job, array_agg(task_id) FROM (SELECT task_id, (row_number() OVER (ORDER BY task_id) - 1) / 500 AS part FROM ended) AS e GROUP BY part ORDER BY part)
  SELECT count(*) INTO n FROM ended;
  -- The job itself: its event is published after those of its tasks.
  INSERT INTO finished (job_id) VALUES (p_job);
  PERFORM pg_notify('troupe_finished', '');
  RETURN n;
END $$;
--rollback DROP FUNCTION end_job;
