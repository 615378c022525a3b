--liquibase formatted sql

--changeset troupe:function-declare-worker-dead splitStatements:false stripComments:false runOnChange:true
-- Declares a worker dead whose lease has run out; does nothing if it has not. Its tasks go back to waiting, or are given up after
-- `p_max_claims` workers died holding them; returns those tasks. Two statements, because a claim that has just committed under the lock
-- on the worker's row must be in sight of the second.
CREATE OR REPLACE FUNCTION declare_worker_dead(p_worker uuid, p_max_claims integer) RETURNS TABLE (taken_back uuid) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE worker SET state = 'dead', ended_at = now() WHERE worker_id = p_worker AND state IN ('live', 'draining') AND lease_until < now();
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH held AS (
    SELECT t.task_id FROM job j JOIN task t ON t.job_id = j.job_id WHERE j.state = 'running' AND t.worker = p_worker AND t.state = 'running'
     ORDER BY t.task_id FOR UPDATE OF t),
  back AS (
    UPDATE task t SET
      state = CASE WHEN claims < p_max_claims THEN 'waiting' ELSE 'failed' END::task_state,
      queue = CASE WHEN claims < p_max_claims THEN 'ready' END::task_queue,
      wait_reason = CASE WHEN claims < p_max_claims THEN 'worker_lost' END,
      finished_at = CASE WHEN claims < p_max_claims THEN NULL ELSE now() END,
      failure_code = CASE WHEN claims < p_max_claims THEN NULL ELSE 'poison' END,
      failure_message = CASE WHEN claims < p_max_claims THEN NULL ELSE claims || ' workers died while they held this task' END
      FROM held WHERE t.task_id = held.task_id
    RETURNING t.task_id, t.job_id, t.state),
  reported AS (
    INSERT INTO finished (job_id, tasks, given_back)
    SELECT b.job_id, array_agg(b.task_id), b.state = 'waiting' FROM back b GROUP BY b.job_id, b.state = 'waiting')
  SELECT b.task_id FROM back b;
END $$;
--rollback DROP FUNCTION declare_worker_dead;
