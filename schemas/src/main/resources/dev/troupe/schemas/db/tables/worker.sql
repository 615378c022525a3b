--liquibase formatted sql

--changeset troupe:table-worker splitStatements:false
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

--changeset troupe:table-circuit splitStatements:false
-- Which models each worker leaves alone because they keep failing; written with its heartbeat when something has changed. Only what was
-- asked at least once has a row. For people: workers decide by what they saw themselves.
CREATE TABLE circuit (
  worker_id       uuid NOT NULL,
  provider        text NOT NULL,                   -- the operator's account
  model           text NOT NULL,
  state           text NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
  since           timestamptz NOT NULL,
  failure_rate    real NOT NULL,                   -- percent of the last calls; -1: too few to say
  PRIMARY KEY (worker_id, provider, model)
);
--rollback DROP TABLE circuit;
