--liquibase formatted sql

--changeset troupe:table-job splitStatements:false
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
  results         integer NOT NULL DEFAULT 0,      -- lines of job_result
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  UNIQUE (tenant, id),
  -- What readers hold names to, once more: a row that breaks a rule is a fault of ours.
  CONSTRAINT job_names CHECK (is_name(tenant) AND is_name(id) AND is_name(project) AND is_name(loop)),
  CONSTRAINT job_deadline_within CHECK (deadline >= '1970-01-01T00:00:00Z' AND deadline < '2200-01-01T00:00:00Z')
) WITH (fillfactor = 60);
CREATE INDEX job_live ON job (job_id) WHERE state = 'running';
CREATE INDEX job_deadline ON job (deadline) WHERE state = 'running' AND deadline IS NOT NULL;
--rollback DROP TABLE job; DROP TYPE job_state;

--changeset troupe:table-step splitStatements:false
CREATE TABLE step (
  job_id          uuid NOT NULL,
  step            smallint NOT NULL,               -- position in the definition
  name            text NOT NULL,
  total           integer,                         -- how many tasks it will have; null: not known yet
  released        integer NOT NULL DEFAULT 0,      -- how many of them exist as rows
  succeeded       integer NOT NULL DEFAULT 0,
  failed          integer NOT NULL DEFAULT 0,
  pending         integer[] NOT NULL DEFAULT '{}', -- of a step that follows another task by task: indices that may start when `concurrency` lets them
  PRIMARY KEY (job_id, step),
  CONSTRAINT step_names CHECK (is_name(name))
) WITH (fillfactor = 60);
--rollback DROP TABLE step;

--changeset troupe:table-job-result splitStatements:false
-- The order in which a job's results came, so that a reader can go on where it was. One row per job and round of the scheduler that counts.
CREATE TABLE job_result (
  job_id          uuid NOT NULL,
  line            integer NOT NULL,                -- of the first of these, from 0
  task_ids        uuid[] NOT NULL,
  PRIMARY KEY (job_id, line)
);
--rollback DROP TABLE job_result;

--changeset troupe:job-of-tenant splitStatements:false
-- A list of a tenant's jobs walks along it, the newest first.
CREATE INDEX job_of_tenant ON job (tenant, job_id);
--rollback DROP INDEX job_of_tenant;
