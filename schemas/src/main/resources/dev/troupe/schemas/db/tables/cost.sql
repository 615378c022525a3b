--liquibase formatted sql

--changeset troupe:type-cost-delta splitStatements:false
-- What a call adds to the roll-ups, or takes out of them: the columns of both. Only post_costs writes them.
CREATE TYPE cost_delta AS (
  day             date,                            -- UTC, of the call's start
  job_id          uuid,
  tenant          text,
  provider        text,
  model           text,
  role            text,
  calls           bigint,
  failed          bigint,
  unknown         bigint,
  cached          bigint,
  accepted        bigint,
  input_tokens    bigint,
  output_tokens   bigint,
  cost_pico       bigint,
  saved_pico      bigint,
  failed_cost_pico bigint,
  unknown_cost_pico bigint,
  discarded_cost_pico bigint
);
--rollback DROP TYPE cost_delta;

--changeset troupe:table-cost-by-day splitStatements:false
-- Kept by the transaction that settles the calls, so that ledger and roll-ups are equal at every commit. Only calls that have ended count.
CREATE TABLE cost_by_day (
  day             date NOT NULL,                   -- UTC, of the call's start
  tenant          text NOT NULL,
  provider        text NOT NULL,
  model           text NOT NULL,
  role            text NOT NULL,
  calls           bigint NOT NULL,                 -- all that ended: failed, unknown and cached ones, too
  failed          bigint NOT NULL,
  unknown         bigint NOT NULL,
  cached          bigint NOT NULL,
  accepted        bigint NOT NULL DEFAULT 0,       -- answers that became a task's output
  input_tokens    bigint NOT NULL,
  output_tokens   bigint NOT NULL,
  cost_pico       bigint NOT NULL,
  saved_pico      bigint NOT NULL DEFAULT 0,
  failed_cost_pico bigint NOT NULL DEFAULT 0,
  unknown_cost_pico bigint NOT NULL DEFAULT 0,
  discarded_cost_pico bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (day, tenant, provider, model, role)
) WITH (fillfactor = 50);
--rollback DROP TABLE cost_by_day;

--changeset troupe:table-cost-by-job splitStatements:false
CREATE TABLE cost_by_job (
  job_id          uuid NOT NULL,
  role            text NOT NULL,
  provider        text NOT NULL,
  model           text NOT NULL,
  calls           bigint NOT NULL,
  failed          bigint NOT NULL,
  unknown         bigint NOT NULL,
  cached          bigint NOT NULL,
  accepted        bigint NOT NULL DEFAULT 0,
  input_tokens    bigint NOT NULL,
  output_tokens   bigint NOT NULL,
  cost_pico       bigint NOT NULL,
  saved_pico      bigint NOT NULL DEFAULT 0,
  failed_cost_pico bigint NOT NULL DEFAULT 0,
  unknown_cost_pico bigint NOT NULL DEFAULT 0,
  discarded_cost_pico bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (job_id, role, provider, model)
) WITH (fillfactor = 50);
--rollback DROP TABLE cost_by_job;
