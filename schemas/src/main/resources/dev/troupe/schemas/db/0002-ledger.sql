--liquibase formatted sql

--changeset troupe:0002-price splitStatements:false
-- Prices never change: a new price is a new row from a later day on. All amounts are picodollars (10^-12 USD) per unit.
CREATE TABLE price (
  price_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider        text NOT NULL,                   -- the kind or vendor as in the price table, not the operator's account name
  model           text NOT NULL,
  effective_from  date NOT NULL,
  source          text NOT NULL,                   -- 'shipped <sha256>' or 'local'
  input           bigint,                          -- per token
  cached_input    bigint,
  cache_write     bigint,
  output          bigint,
  per_request     bigint,
  per_image       bigint,
  per_character   bigint,
  per_second      bigint,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, model, effective_from, source)
);
--rollback DROP TABLE price;

--changeset troupe:0002-call splitStatements:false
-- The ledger: one row per call to a provider, written before the call ('intent') and settled after it. Partitioned by month of the
-- UUIDv7, so that the key alone is unique, a month is dropped in one go, and a time range is an id range.
CREATE TYPE call_status AS ENUM ('intent', 'settled', 'failed', 'unknown', 'cached');

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
  price_id        bigint,                          -- null: the provider is free of charge by configuration
  reserved_pico   bigint NOT NULL,                 -- the worst case
  cost_pico       bigint,                          -- null: not settled; of an unknown call the reserved worst case
  input_tokens    integer,
  cached_tokens   integer,
  cache_write_tokens integer,
  output_tokens   integer,
  reasoning_tokens integer,
  request_id      text,                            -- the provider's
  http_status     smallint,
  failure_code    text,
  latency_ms      integer,
  settled_at      timestamptz
) PARTITION BY RANGE (call_id);
CREATE INDEX call_of_task ON call (task_id);

-- Makes the partitions of the months from the last one on to `ahead` months from now; harmless to repeat.
CREATE FUNCTION ensure_call_partitions(ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  m date;
  lower_id uuid;
  upper_id uuid;
BEGIN
  FOR i IN -1..ahead LOOP
    m := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    lower_id := (lpad(to_hex((extract(epoch FROM m::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    upper_id := (lpad(to_hex((extract(epoch FROM (m + interval '1 month')::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    IF to_regclass(format('call_%s', to_char(m, 'YYYY_MM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE call_%s PARTITION OF call FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)',
                     to_char(m, 'YYYY_MM'), lower_id, upper_id);
    END IF;
  END LOOP;
END $$;
SELECT ensure_call_partitions(3);
-- For a clock that is months off: the call is billed all the same, and its row must be somewhere.
CREATE TABLE call_elsewhere PARTITION OF call DEFAULT;
--rollback DROP TABLE call; DROP FUNCTION ensure_call_partitions(integer); DROP TYPE call_status;

--changeset troupe:0002-rollup splitStatements:false
-- Kept by the statement that settles the calls, so that ledger and roll-ups are equal at every commit. Only calls that have ended count.
CREATE TABLE cost_by_day (
  day             date NOT NULL,                   -- UTC, of the call's start
  tenant          text NOT NULL,
  provider        text NOT NULL,
  model           text NOT NULL,
  role            text NOT NULL,
  calls           bigint NOT NULL,
  failed          bigint NOT NULL,
  unknown         bigint NOT NULL,
  cached          bigint NOT NULL,
  input_tokens    bigint NOT NULL,
  output_tokens   bigint NOT NULL,
  cost_pico       bigint NOT NULL,
  PRIMARY KEY (day, tenant, provider, model, role)
) WITH (fillfactor = 50);

CREATE TABLE cost_by_job (
  job_id          uuid NOT NULL,
  role            text NOT NULL,
  provider        text NOT NULL,
  model           text NOT NULL,
  calls           bigint NOT NULL,
  failed          bigint NOT NULL,
  unknown         bigint NOT NULL,
  cached          bigint NOT NULL,
  input_tokens    bigint NOT NULL,
  output_tokens   bigint NOT NULL,
  cost_pico       bigint NOT NULL,
  PRIMARY KEY (job_id, role, provider, model)
) WITH (fillfactor = 50);
--rollback DROP TABLE cost_by_job; DROP TABLE cost_by_day;

--changeset troupe:0002-bury-worker splitStatements:false
CREATE FUNCTION uuid7_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Turns the open calls of workers that ended within the last minute into unknown ones at their worst case, roll-ups included; returns how many. To be repeated:
-- an intent that was on its way when its worker was declared dead commits after that.
CREATE FUNCTION settle_lost_calls() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  WITH silent AS (
    -- No call takes longer than a quarter of an hour (the bound on a role's time-out), so an older intent is not that worker's.
    SELECT w.worker_id, uuid7_floor(w.heartbeat_at - interval '15 minutes') AS since FROM worker w
     WHERE w.state IN ('dead', 'gone') AND coalesce(w.ended_at, w.heartbeat_at) > now() - interval '1 minute'),
  lost AS (
    UPDATE call c SET status = 'unknown', cost_pico = c.reserved_pico, failure_code = 'worker_lost', settled_at = now()
      FROM silent WHERE c.call_id >= silent.since AND c.worker = silent.worker_id AND c.status = 'intent'
     RETURNING c.call_id, c.task_id, c.job_id, c.tenant, c.role, c.provider, c.model, c.cost_pico),
  days AS (
    INSERT INTO cost_by_day (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
    SELECT (uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date AS d, tenant, provider, model, role, count(*), 0, count(*), 0, 0, 0, sum(cost_pico)
      FROM lost GROUP BY d, tenant, provider, model, role ORDER BY d, tenant, provider, model, role
    ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET calls = cost_by_day.calls + excluded.calls,
      unknown = cost_by_day.unknown + excluded.unknown, cost_pico = cost_by_day.cost_pico + excluded.cost_pico),
  jobs AS (
    INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
    SELECT job_id, role, provider, model, count(*), 0, count(*), 0, 0, 0, sum(cost_pico) FROM lost GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (job_id, role, provider, model) DO UPDATE SET calls = cost_by_job.calls + excluded.calls,
      unknown = cost_by_job.unknown + excluded.unknown, cost_pico = cost_by_job.cost_pico + excluded.cost_pico),
  tasks AS (
    UPDATE task t SET calls = t.calls + l.n, cost_pico = t.cost_pico + l.cost
      FROM (SELECT task_id, count(*) AS n, sum(cost_pico) AS cost FROM lost GROUP BY task_id) l WHERE t.task_id = l.task_id)
  SELECT count(*) INTO n FROM lost;
  RETURN n;
END $$;

-- Declares a worker dead whose lease has run out; does nothing if it has not. Its tasks go back to waiting, or are given up after
-- `p_max_claims` workers died holding them; returns those tasks. Two statements, because a claim that has just committed under the lock
-- on the worker's row must be in sight of the second.
CREATE FUNCTION bury_worker(p_worker uuid, p_max_claims integer) RETURNS TABLE (buried uuid) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE worker SET state = 'dead', ended_at = now() WHERE worker_id = p_worker AND state IN ('live', 'draining') AND lease_until < now();
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH held AS (
    SELECT t.task_id FROM job j JOIN task t ON t.job_id = j.job_id WHERE j.state = 'running' AND t.worker = p_worker AND t.state = 'running'
     ORDER BY t.task_id FOR UPDATE OF t),
  back AS (
    UPDATE task t SET
      state = CASE WHEN claims < p_max_claims THEN 'waiting' ELSE 'failed' END::task_state,
      queue = CASE WHEN claims < p_max_claims THEN 'r' END::"char",
      wait_reason = CASE WHEN claims < p_max_claims THEN 'worker_lost' END,
      finished_at = CASE WHEN claims < p_max_claims THEN NULL ELSE now() END,
      failure_code = CASE WHEN claims < p_max_claims THEN NULL ELSE 'poison' END,
      failure_message = CASE WHEN claims < p_max_claims THEN NULL ELSE claims || ' workers died while they held this task' END
      FROM held WHERE t.task_id = held.task_id
    RETURNING t.task_id, t.job_id, t.step, t.index, t.state),
  told AS (
    INSERT INTO finished (task_id, job_id, step, index, state) SELECT b.task_id, b.job_id, b.step, b.index, b.state FROM back b)
  SELECT b.task_id FROM back b;
END $$;
--rollback DROP FUNCTION bury_worker(uuid, integer); DROP FUNCTION settle_lost_calls(); DROP FUNCTION uuid7_floor(timestamptz);
