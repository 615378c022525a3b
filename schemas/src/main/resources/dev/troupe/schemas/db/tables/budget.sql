--liquibase formatted sql

--changeset troupe:table-budget splitStatements:false
-- What may be spent, and what of it is spent or reserved. A budget has one window after another (a day, a month), or one for good.
CREATE TABLE budget (
  budget_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope           text NOT NULL CHECK (scope IN ('global', 'tenant', 'role', 'provider', 'job')),
  subject         text NOT NULL,                   -- a name, or our id of a job; '': of the whole fleet, or of each job by itself
  per             text NOT NULL CHECK (per IN ('run', 'day', 'month')),
  time_zone       text NOT NULL DEFAULT 'UTC',     -- in which days and months begin
  limit_pico      bigint NOT NULL CHECK (limit_pico >= 0),
  source          text NOT NULL CHECK (source IN ('config', 'operator', 'job')),
  config_pico     bigint,                          -- what the configuration says, should an operator have said something else
  config_zone     text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  name            text NOT NULL GENERATED ALWAYS AS (
                    CASE WHEN scope = 'job' AND subject <> '' THEN 'this job'
                         ELSE CASE scope WHEN 'global' THEN 'global' WHEN 'job' THEN 'each job' ELSE scope || '/' || subject END || ' per ' || per END) STORED,
  UNIQUE (scope, subject, per)
);
--rollback DROP TABLE budget;

--changeset troupe:table-budget-window splitStatements:false
CREATE TABLE budget_window (
  window_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  budget_id       bigint NOT NULL,
  subject         text NOT NULL,                   -- the budget's; of a budget of each job: which job
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz NOT NULL,            -- 'infinity': never
  limit_pico      bigint NOT NULL CHECK (limit_pico >= 0),
  reserved_pico   bigint NOT NULL DEFAULT 0 CHECK (reserved_pico >= 0),
  settled_pico    bigint NOT NULL DEFAULT 0,
  -- How far the limit was ever exceeded: by lowering it below what was spent, or by a provider that charged more than the worst case.
  overrun_pico    bigint NOT NULL DEFAULT 0,
  wanted_pico     bigint,                          -- the smallest call that found no room; null: none
  wanted_at       timestamptz,
  alerted_at      timestamptz,                     -- when it was said that 80 % are spent
  stopped_at      timestamptz,                     -- when it was said that work is paused
  overrun_told    bigint NOT NULL DEFAULT 0,
  notice          boolean NOT NULL DEFAULT false,  -- something of that is to be said
  UNIQUE (budget_id, subject, starts_at),
  CONSTRAINT budget_holds CHECK (settled_pico + reserved_pico <= limit_pico + overrun_pico)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02);
-- Their columns seldom change, so that the updates of all calls leave them alone.
CREATE INDEX budget_window_notice ON budget_window (window_id) WHERE notice;
CREATE INDEX budget_window_wanted ON budget_window (window_id) WHERE wanted_pico IS NOT NULL;
CREATE TRIGGER budget_books BEFORE UPDATE ON budget_window FOR EACH ROW EXECUTE FUNCTION budget_books();
--rollback DROP TABLE budget_window;

--changeset troupe:type-budget-release splitStatements:false
-- What comes free in a window because calls were settled, and what of it was spent.
CREATE TYPE budget_release AS (
  window_id       bigint,
  freed_pico      bigint,
  spent_pico      bigint
);
--rollback DROP TYPE budget_release;
