--liquibase formatted sql

--changeset troupe:0007-circuit splitStatements:false
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

--changeset troupe:0007-verdict splitStatements:false
ALTER TABLE call ADD COLUMN verdict text;          -- what was wrong with an answer that was judged too weak
ALTER TABLE cost_by_day ADD COLUMN accepted bigint NOT NULL DEFAULT 0; -- answers that became a task's output
ALTER TABLE cost_by_job ADD COLUMN accepted bigint NOT NULL DEFAULT 0;
--rollback ALTER TABLE cost_by_job DROP COLUMN accepted; ALTER TABLE cost_by_day DROP COLUMN accepted; ALTER TABLE call DROP COLUMN verdict;
