--liquibase formatted sql

--changeset troupe:0013-unknown splitStatements:false
-- Finds unknown calls without a look at the others. An index that mentions the status would make every settlement write to it; this column
-- changes only where a call becomes unknown, or is no longer: to all other calls it is null before and after, and they stay heap-only.
ALTER TABLE call ADD COLUMN is_unknown boolean GENERATED ALWAYS AS (nullif(status = 'unknown', false)) STORED;
CREATE INDEX call_is_unknown ON call (call_id) WHERE is_unknown;

CREATE OR REPLACE VIEW troupe_report.calls_unknown AS
SELECT c.call_id, uuid_extract_timestamp(c.call_id) AS started_at, c.settled_at AS unknown_since, c.tenant, c.provider, c.model, c.role, j.id AS job, c.job_id, c.task_id,
       c.reserved_pico / 1e12 AS reserved_usd, c.failure_code AS reason, c.request_id
  FROM public.call c
  LEFT JOIN public.job j ON j.job_id = c.job_id
 WHERE c.is_unknown;
/* liquibase rollback
CREATE OR REPLACE VIEW troupe_report.calls_unknown AS
  SELECT c.call_id, uuid_extract_timestamp(c.call_id) AS started_at, c.settled_at AS unknown_since, c.tenant, c.provider, c.model, c.role, j.id AS job, c.job_id, c.task_id,
  c.reserved_pico / 1e12 AS reserved_usd, c.failure_code AS reason, c.request_id
  FROM (SELECT DISTINCT day FROM public.cost_by_day WHERE unknown > 0) d
  JOIN LATERAL (SELECT call_id, settled_at, tenant, provider, model, role, job_id, task_id, reserved_pico, failure_code, request_id FROM public.call
  WHERE call_id >= public.uuid7_floor(d.day::timestamp AT TIME ZONE 'UTC') AND call_id < public.uuid7_floor((d.day + 1)::timestamp AT TIME ZONE 'UTC')
  AND status = 'unknown') c ON true
  LEFT JOIN public.job j ON j.job_id = c.job_id;
  DROP INDEX call_is_unknown;
  ALTER TABLE call DROP COLUMN is_unknown;
*/
