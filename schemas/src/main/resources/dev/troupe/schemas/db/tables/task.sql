--liquibase formatted sql

--changeset troupe:table-task splitStatements:false
-- One row per task; narrow, because it is rewritten at every change of state. No index holds `state`: a claim and an outcome are then
-- heap-only updates, which leave every index alone. What has to be found by state is found through `queue`, which a task that finds the
-- dispatch window open never has.
CREATE TYPE task_state AS ENUM ('waiting', 'dispatched', 'running', 'succeeded', 'failed', 'cancelled', 'expired');
CREATE TYPE task_queue AS ENUM ('ready', 'delayed');

CREATE TABLE task (
  task_id         uuid PRIMARY KEY,                -- UUIDv7
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,
  index           integer NOT NULL,                -- position in a fanned-out step, from 0
  name            text,                            -- the client's id of an inline task
  role            text NOT NULL,
  pool            text NOT NULL,
  lane            text NOT NULL,
  priority        smallint NOT NULL,
  state           task_state NOT NULL,
  queue           task_queue,                      -- ready to be dispatched, delayed: not before `not_before`; null: neither
  not_before      timestamptz,
  wait_reason     text,                            -- for people: nothing reads it but to show it
  paused_by       bigint,                          -- the budget that has no room for it; only of a delayed one
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
  finished_at     timestamptz,
  -- Checked each time the row is rewritten: only what costs nothing.
  CONSTRAINT task_names CHECK (length(role) <= 200 AND length(pool) <= 200 AND length(name) <= 200),
  CONSTRAINT task_paused_is_delayed CHECK (paused_by IS NULL OR (queue = 'delayed') IS TRUE)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX task_of_job ON task (job_id, step, index);
CREATE INDEX task_ready ON task (pool, lane, priority, task_id) WHERE queue = 'ready';
CREATE INDEX task_delayed ON task (not_before) WHERE queue = 'delayed';
CREATE INDEX task_paused ON task (paused_by, priority, task_id) WHERE paused_by IS NOT NULL;
--rollback DROP TABLE task; DROP TYPE task_queue; DROP TYPE task_state;

--changeset troupe:table-task-input splitStatements:false
-- What tasks are asked, for whoever offers them again: one row for some tasks of a step that were written together and whose positions follow each
-- other, so that what their prompts share is stored once. A task's row is the one with the greatest `first` that is not above its position.
CREATE TABLE task_input (
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,
  first           integer NOT NULL,                -- position of the first of them
  prompts         text[] NOT NULL,                 -- null in it: by reference
  prompt_refs     text[],                          -- digests of blobs; null: none is by reference
  expects         integer[],                       -- versions of the state document that the prompts were made from; null: of none
  PRIMARY KEY (job_id, step, first)
);
--rollback DROP TABLE task_input;

--changeset troupe:table-task-output splitStatements:false
CREATE TABLE task_output (
  task_id         uuid PRIMARY KEY,
  output          text,                            -- JSON, or the digest of a blob
  output_ref      text
);
--rollback DROP TABLE task_output;

--changeset troupe:type-task-ending splitStatements:false
-- How a worker's hold on a task ends: see end_tasks.
CREATE TYPE task_ending AS (
  task_id         uuid,
  fence           integer,
  worker          uuid,
  state           task_state,                      -- 'waiting': it is given back
  calls           integer,                         -- made under this claim
  cost_pico       bigint,
  model           text,
  failure_code    text,
  failure_message text,
  delay_ms        bigint,                          -- of one that is given back
  wait_reason     text,
  paused_by       bigint,
  output          text,
  output_ref      text
);
--rollback DROP TYPE task_ending;

--changeset troupe:table-finished splitStatements:false
-- The outbox from which the scheduler publishes results and unlocks what depends on them; a row lives for milliseconds. One per commit and job,
-- since each row is written, locked and deleted: how a task has ended is in its own row, and no longer changes.
CREATE TABLE finished (
  seq             bigint GENERATED ALWAYS AS IDENTITY (CACHE 50) PRIMARY KEY,
  job_id          uuid NOT NULL,
  tasks           uuid[],                          -- null: the job itself was ended before its time
  given_back      boolean NOT NULL DEFAULT false   -- they wait again
) WITH (autovacuum_vacuum_scale_factor = 0.2);
--rollback DROP TABLE finished;

--changeset troupe:task-input-requests splitStatements:false
ALTER TABLE task_input ADD COLUMN requests boolean; -- its texts are requests in JSON; null: prompts
--rollback ALTER TABLE task_input DROP COLUMN requests;

--changeset troupe:task-output-answer splitStatements:false
ALTER TABLE task_output ADD COLUMN answer text;    -- JSON: what else the answer has, in the form of a chat completion; null: nothing
--rollback ALTER TABLE task_output DROP COLUMN answer;

--changeset troupe:task-ending-answer splitStatements:false
ALTER TYPE task_ending ADD ATTRIBUTE answer text;
--rollback ALTER TYPE task_ending DROP ATTRIBUTE answer;

--changeset troupe:task-flow splitStatements:false
-- A task's tenant and role in 30 bits: tasks of one flow are held up by the same thing, and dispatch shares among flows.
ALTER TABLE task ADD COLUMN flow integer NOT NULL DEFAULT 0;
DROP INDEX task_ready;
CREATE INDEX task_ready ON task (pool, lane, flow, priority, task_id) WHERE queue = 'ready';
--rollback DROP INDEX task_ready; ALTER TABLE task DROP COLUMN flow; CREATE INDEX task_ready ON task (pool, lane, priority, task_id) WHERE queue = 'ready';

--changeset troupe:finished-crowded splitStatements:false
ALTER TABLE finished ADD COLUMN crowded boolean NOT NULL DEFAULT false; -- of given back ones: what limits their calls had no room
--rollback ALTER TABLE finished DROP COLUMN crowded;

--changeset troupe:table-output-blob splitStatements:false
-- Which blob_object a task's output needs: the picture or recording that it is a reference to, or the output itself if it is long. Rows go with
-- their task.
CREATE TABLE output_blob (
  task_id         uuid NOT NULL,
  tenant          text NOT NULL,
  digest          text NOT NULL,                   -- of its blob_object
  PRIMARY KEY (task_id, digest)
);
CREATE INDEX output_blob_content ON output_blob (tenant, digest);
--rollback DROP TABLE output_blob;
