--liquibase formatted sql

--changeset troupe:0011-fleet splitStatements:false
-- The name of this database's fleet, for what it keeps elsewhere: a machine may serve two fleets.
CREATE TABLE fleet (
  only_one        boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fleet_id        uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO fleet DEFAULT VALUES;
--rollback DROP TABLE fleet;

--changeset troupe:0011-answer splitStatements:false
-- Answers that were paid for and that their workers could not record any more, brought here out of a dead worker's journal for whoever plays
-- the task next. A row goes when its task has ended.
CREATE TABLE answer (
  call_id         uuid PRIMARY KEY,
  task_id         uuid NOT NULL,
  entry           bytea NOT NULL,                  -- as in the journal: the call's settlement and the answer, not the question
  kept_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answer_of_task ON answer (task_id);
--rollback DROP TABLE answer;
