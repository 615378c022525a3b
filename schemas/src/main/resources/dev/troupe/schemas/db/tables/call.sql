--liquibase formatted sql

--changeset troupe:table-call splitStatements:false
-- The ledger: one row per call to a provider, written before the call ('intent') and settled after it. Partitioned by month of the
-- UUIDv7, so that the key alone is unique, a month is dropped in one go, and a time range is an id range.
--
-- A hit of the cache is a row with status 'cached': it costs nothing, used no tokens, and names the call that was paid.
CREATE TYPE call_status AS ENUM ('intent', 'settled', 'failed', 'unknown', 'cached');
CREATE TYPE call_answer AS ENUM ('accepted', 'discarded', 'review', 'kept');

CREATE TABLE call (
  call_id         uuid PRIMARY KEY,                -- UUIDv7; travels with the request
  task_id         uuid NOT NULL,
  job_id          uuid NOT NULL,
  tenant          text NOT NULL,
  role            text NOT NULL,
  worker          uuid NOT NULL,
  fence           integer NOT NULL,
  route           smallint NOT NULL,               -- which of the role's routes, from 0
  attempt         smallint NOT NULL,               -- which try on that route, from 0
  provider        text NOT NULL,                   -- the operator's account
  model           text NOT NULL,
  status          call_status NOT NULL,
  price_id        bigint,                          -- the row that priced it, once it is settled; null: the provider is free of charge by configuration
  reserved_pico   bigint NOT NULL,                 -- the worst case
  -- In which windows of budgets its worst case is reserved, so that its settlement releases just that.
  budgets         bigint[],
  cost_pico       bigint,                          -- null: not settled; of an unknown call the reserved worst case
  saved_pico      bigint NOT NULL DEFAULT 0,       -- of a cached one: what it would have cost
  served_from     uuid,                            -- of a cached one: the call that was paid
  -- All that it was priced by, so that it can be priced again.
  input_tokens    integer,
  cached_tokens   integer,
  cache_write_tokens integer,
  output_tokens   integer,
  reasoning_tokens integer,
  images          integer,
  characters      integer,
  seconds         integer,
  service_tier    text,                            -- that served it; null: not settled
  image_size      text,                            -- null: no pictures, or not sold by size
  request_id      text,                            -- the provider's
  http_status     smallint,
  failure_code    text,
  latency_ms      integer,
  -- What became of a settled call's answer: accepted (it is the task's output), discarded (too weak, too late, or its task ended without it), a review
  -- (it judged another answer and was followed), kept (it is said later); null: there was no answer, or it came from the cache.
  answer          call_answer,
  verdict         text,                            -- what was wrong with an answer that was judged too weak
  settled_at      timestamptz,
  -- As long as its answer is unknown and nobody has resolved it, it stays reserved.
  unknown_since   timestamptz,
  -- An index that mentions the status would make every settlement write to it; this column changes only where a call becomes unknown, or is no
  -- longer: to all other calls it is null before and after, and they stay heap-only.
  is_unknown      boolean GENERATED ALWAYS AS (nullif(status = 'unknown', false)) STORED
) PARTITION BY RANGE (call_id);
CREATE INDEX call_of_task ON call (task_id);
CREATE INDEX call_unknown ON call (unknown_since) WHERE unknown_since IS NOT NULL;
CREATE INDEX call_is_unknown ON call (call_id) WHERE is_unknown;

SELECT ensure_call_partitions(3);
-- For a clock that is months off: the call is billed all the same, and its row must be somewhere.
CREATE TABLE call_elsewhere PARTITION OF call DEFAULT;
--rollback DROP TABLE call; DROP TYPE call_answer; DROP TYPE call_status;

--changeset troupe:type-call-intent splitStatements:false
-- A call whose intent is written: see write_intents.
CREATE TYPE call_intent AS (
  call_id         uuid,
  task_id         uuid,
  job_id          uuid,
  tenant          text,
  role            text,
  worker          uuid,
  fence           integer,
  route           smallint,
  attempt         smallint,
  provider        text,
  model           text,
  price_id        bigint,
  reserved_pico   bigint
);
--rollback DROP TYPE call_intent;

--changeset troupe:type-call-settlement splitStatements:false
-- What a worker knows of a call that is over: see settle_calls.
CREATE TYPE call_settlement AS (
  call_id         uuid,
  status          call_status,
  cost_pico       bigint,
  input_tokens    integer,
  cached_tokens   integer,
  cache_write_tokens integer,
  output_tokens   integer,
  reasoning_tokens integer,
  images          integer,
  characters      integer,
  seconds         integer,
  service_tier    text,
  image_size      text,
  price_id        bigint,                          -- null: as its intent says
  request_id      text,
  http_status     smallint,
  failure_code    text,
  latency_ms      integer,
  answer          call_answer,
  verdict         text
);
--rollback DROP TYPE call_settlement;

--changeset troupe:type-cache-hit splitStatements:false
-- An answer of the cache, and the task that it was for: see end_tasks.
CREATE TYPE cache_hit AS (
  task_id         uuid,
  call_id         uuid,
  tenant          text,
  role            text,
  route           smallint,
  attempt         smallint,
  provider        text,
  model           text,
  saved_pico      bigint,
  served_from     uuid,
  latency_ms      integer
);
--rollback DROP TYPE cache_hit;

--changeset troupe:table-call-correction splitStatements:false
-- What a call would have cost by the prices that are known by now. Calls themselves are never changed; the roll-ups hold both.
CREATE TABLE call_correction (
  correction_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_id         uuid NOT NULL,
  old_price_id    bigint,
  new_price_id    bigint NOT NULL,
  old_pico        bigint NOT NULL,                 -- of the ledger and all corrections before this one
  new_pico        bigint NOT NULL,
  delta_pico      bigint NOT NULL GENERATED ALWAYS AS (new_pico - old_pico) STORED,
  reason          text NOT NULL,
  corrected_by    text NOT NULL,
  corrected_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX call_correction_of_call ON call_correction (call_id);
--rollback DROP TABLE call_correction;

--changeset troupe:table-answer splitStatements:false
-- Answers that were paid for and that their workers could not record any more, brought here out of a dead worker's journal for whoever executes
-- the task next. A row goes when its task has ended.
CREATE TABLE answer (
  call_id         uuid PRIMARY KEY,
  task_id         uuid NOT NULL,
  entry           bytea NOT NULL,                  -- as in the journal: the call's settlement and the answer, not the question
  kept_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answer_of_task ON answer (task_id);
--rollback DROP TABLE answer;
