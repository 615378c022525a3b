--liquibase formatted sql

--changeset troupe:0001-job splitStatements:false
-- What was submitted and how far it is. Tables that every task touches have no foreign keys: the writers keep the references,
-- in the same transaction, and the checks would cost more than the rows. Tests look for orphans instead.
CREATE TYPE job_state AS ENUM ('running', 'succeeded', 'failed', 'cancelled', 'expired');

CREATE TABLE job (
  job_id          uuid PRIMARY KEY,                -- UUIDv7
  tenant          text NOT NULL,
  id              text NOT NULL,                   -- the client's
  content         text NOT NULL,                   -- digest of the canonical submission: same id + same content = same job
  project         text NOT NULL,
  loop            text NOT NULL,                   -- its name, or 'tasks'
  definition      text NOT NULL,                   -- JSON: the steps with their resolved roles
  input           text,                            -- JSON
  labels          text,                            -- JSON
  priority        smallint NOT NULL,               -- 0 interactive, 1 normal, 2 batch
  deadline        timestamptz,
  state           job_state NOT NULL DEFAULT 'running',
  reason          text,                            -- why it ended otherwise than well
  total           integer NOT NULL DEFAULT 0,      -- tasks that exist so far
  succeeded       integer NOT NULL DEFAULT 0,
  failed          integer NOT NULL DEFAULT 0,      -- failed, cancelled or expired
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  UNIQUE (tenant, id)
) WITH (fillfactor = 60);
CREATE INDEX job_live ON job (job_id) WHERE state = 'running';
CREATE INDEX job_deadline ON job (deadline) WHERE state = 'running' AND deadline IS NOT NULL;

CREATE TABLE step (
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,               -- position in the definition
  name            text NOT NULL,
  total           integer,                         -- how many tasks it will have; null: not known yet
  released        integer NOT NULL DEFAULT 0,      -- how many of them exist as rows
  succeeded       integer NOT NULL DEFAULT 0,
  failed          integer NOT NULL DEFAULT 0,
  pending         integer[] NOT NULL DEFAULT '{}', -- of a step that follows another task by task: indices that may start when `concurrency` lets them
  PRIMARY KEY (job_id, step)
) WITH (fillfactor = 60);

CREATE TABLE dependency (
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,
  on_step         smallint NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('all', 'each')), -- all: its every task; each: the task of the same index
  PRIMARY KEY (job_id, step, on_step)
);

CREATE TABLE role (
  digest          text PRIMARY KEY,
  name            text NOT NULL,
  definition      text NOT NULL,                   -- JSON
  created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE blob (
  digest          text PRIMARY KEY,
  content         text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);
--rollback DROP TABLE blob; DROP TABLE role; DROP TABLE dependency; DROP TABLE step; DROP TABLE job; DROP TYPE job_state;

--changeset troupe:0001-task splitStatements:false
-- One row per task; narrow, because it is rewritten at every change of state. No index holds `state`: a claim and an outcome are then
-- heap-only updates, which leave every index alone. What has to be found by state is found through `queue`, which a task that finds the
-- dispatch window open never has.
CREATE TYPE task_state AS ENUM ('waiting', 'dispatched', 'running', 'succeeded', 'failed', 'cancelled', 'expired');

CREATE TABLE task (
  task_id         uuid PRIMARY KEY,                -- UUIDv7
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,
  index           integer NOT NULL,                -- position in a fanned-out step, from 0
  name            text,                            -- the client's id of an inline task
  role            text NOT NULL,
  role_digest     text NOT NULL,
  pool            text NOT NULL,
  lane            text NOT NULL,
  priority        smallint NOT NULL,
  state           task_state NOT NULL,
  queue           "char",                          -- r: ready to be dispatched, d: not before `not_before`, null: neither
  not_before      timestamptz,
  wait_reason     text,
  fence           integer NOT NULL DEFAULT 0,      -- raised by every claim; an outcome must name the one it was claimed with
  claims          smallint NOT NULL DEFAULT 0,     -- claims that ended with the death of the worker count against the limit
  worker          uuid,
  calls           integer NOT NULL DEFAULT 0,
  cost_pico       bigint NOT NULL DEFAULT 0,
  model           text,
  failure_code    text,
  failure_message text,
  dispatched_at   timestamptz,
  claimed_at      timestamptz,
  finished_at     timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX task_of_job ON task (job_id, step, index);
CREATE INDEX task_ready ON task (pool, lane, priority, task_id) WHERE queue = 'r';
CREATE INDEX task_delayed ON task (not_before) WHERE queue = 'd';

CREATE TABLE task_input (
  task_id         uuid PRIMARY KEY,
  prompt          text,                            -- or the digest of a blob
  prompt_ref      text,
  writes          text,
  expects         integer
);

CREATE TABLE task_output (
  task_id         uuid PRIMARY KEY,
  output          text,                            -- JSON, or the digest of a blob
  output_ref      text
);

-- The outbox from which the scheduler publishes results and unlocks what depends on them; a row lives for milliseconds.
CREATE TABLE finished (
  seq             bigint GENERATED ALWAYS AS IDENTITY (CACHE 50) PRIMARY KEY,
  task_id         uuid NOT NULL,
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,
  index           integer NOT NULL,
  state           task_state NOT NULL              -- a terminal one, or 'waiting': the task was given back
) WITH (autovacuum_vacuum_scale_factor = 0.2);
--rollback DROP TABLE finished; DROP TABLE task_output; DROP TABLE task_input; DROP TABLE task; DROP TYPE task_state;

--changeset troupe:0001-worker splitStatements:false
CREATE TABLE worker (
  worker_id       uuid PRIMARY KEY,                -- UUIDv7; a process that was declared dead comes back under a new one
  name            text NOT NULL,
  host            text NOT NULL,
  pid             bigint NOT NULL,
  pool            text NOT NULL,
  slots           integer NOT NULL,
  state           text NOT NULL CHECK (state IN ('live', 'draining', 'gone', 'dead')),
  in_flight       integer NOT NULL DEFAULT 0,
  done            bigint NOT NULL DEFAULT 0,
  started_at      timestamptz NOT NULL DEFAULT now(),
  heartbeat_at    timestamptz NOT NULL DEFAULT now(),
  lease_until     timestamptz NOT NULL,
  ended_at        timestamptz                      -- when it was declared dead
) WITH (fillfactor = 50);
CREATE INDEX worker_alive ON worker (lease_until) WHERE state IN ('live', 'draining');
--rollback DROP TABLE worker;

--changeset troupe:0001-end-job splitStatements:false
-- Ends a running job before its time (cancelled or expired) and all of its tasks that have not ended; returns how many those were, or
-- null if the job had ended already. Every intent to call a provider is written under the shared form of this lock and looks at the task
-- after getting it: so once this commits, no further call of the job can start.
CREATE FUNCTION job_lock_key(p_job uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended(p_job::text, 0) $$;

CREATE FUNCTION end_job(p_job uuid, p_state job_state, p_reason text) RETURNS integer LANGUAGE plpgsql AS $$
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
    UPDATE task SET state = p_state::text::task_state, queue = NULL, wait_reason = NULL, finished_at = now(), failure_code = 'job_' || p_state::text, failure_message = p_reason
     WHERE job_id = p_job AND state IN ('waiting', 'dispatched', 'running')
     RETURNING task_id, job_id, step, index, state)
  INSERT INTO finished (task_id, job_id, step, index, state) SELECT task_id, job_id, step, index, state FROM ended;
  GET DIAGNOSTICS n = ROW_COUNT;
  -- Step -1 stands for the job itself: its event is published after those of its tasks.
  INSERT INTO finished (task_id, job_id, step, index, state) VALUES (p_job, p_job, -1, 0, p_state::text::task_state);
  PERFORM pg_notify('troupe_finished', '');
  RETURN n;
END $$;
--rollback DROP FUNCTION end_job(uuid, job_state, text); DROP FUNCTION job_lock_key(uuid);
