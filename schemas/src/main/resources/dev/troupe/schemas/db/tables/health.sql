--liquibase formatted sql

--changeset troupe:table-stall splitStatements:false
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
--rollback DROP TABLE stall;

--changeset troupe:table-set-aside splitStatements:false
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
