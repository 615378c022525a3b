--liquibase formatted sql

--changeset troupe:0014-stall splitStatements:false
-- What stands: a loop of a scheduler or worker whose item has waited for half a minute though the servers answer. Each process writes its own rows every few
-- seconds and takes them back when the loop gets on; a row that is not written again belongs to a process that is gone.
CREATE TABLE stall (
  process         text NOT NULL,                   -- a worker's id; of a scheduler its host and process id
  kind            text NOT NULL CHECK (kind IN ('scheduler', 'worker')),
  name            text NOT NULL,                   -- of the process, for a person
  loop            text NOT NULL,
  item            text,                            -- what waits
  since           timestamptz NOT NULL,
  reason          text NOT NULL,
  reported_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (process, loop)
);

-- p_loops etc.: what stands now, all of it; none: everything gets on.
CREATE FUNCTION report_stalls(p_process text, p_kind text, p_name text, p_loops text[], p_items text[], p_since timestamptz[], p_reasons text[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM stall WHERE (process = p_process AND loop <> ALL (p_loops)) OR reported_at < now() - interval '1 day';
  INSERT INTO stall (process, kind, name, loop, item, since, reason)
  SELECT p_process, p_kind, p_name, u.loop, u.item, u.since, u.reason FROM unnest(p_loops, p_items, p_since, p_reasons) AS u(loop, item, since, reason)
  ON CONFLICT (process, loop) DO UPDATE SET item = excluded.item, since = excluded.since, reason = excluded.reason, reported_at = now();
$$;
--rollback DROP FUNCTION report_stalls(text, text, text, text[], text[], timestamptz[], text[]); DROP TABLE stall;

--changeset troupe:0014-set-aside splitStatements:false
-- What a loop could not do and has put aside, so that the others go on: nothing of it is lost, and a person can look at it.
CREATE TABLE set_aside (
  set_aside_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  loop            text NOT NULL,
  item            text NOT NULL,                   -- an id, or a position in a topic
  job_id          uuid,
  reason          text NOT NULL,
  at              timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX set_aside_at ON set_aside (at);
--rollback DROP TABLE set_aside;

--changeset troupe:0014-fail-task splitStatements:false
-- Fails a task that has not ended, whoever holds it: what it says or needs can't be handed to a worker. False: it had ended.
CREATE FUNCTION fail_task(p_task uuid, p_code text, p_message text) RETURNS boolean LANGUAGE sql AS $$
  WITH ended AS (
    UPDATE task SET state = 'failed', queue = NULL, wait_reason = NULL, finished_at = now(), failure_code = p_code, failure_message = p_message
     WHERE task_id = p_task AND state IN ('waiting', 'dispatched', 'running')
    RETURNING task_id, job_id, step, index, state),
  told AS (INSERT INTO finished (task_id, job_id, step, index, state) SELECT task_id, job_id, step, index, state FROM ended RETURNING pg_notify('troupe_finished', ''))
  SELECT EXISTS (SELECT 1 FROM told);
$$;
--rollback DROP FUNCTION fail_task(uuid, text, text);
