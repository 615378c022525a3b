--liquibase formatted sql

--changeset troupe:view-calls-unknown splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE VIEW troupe_report.calls_unknown AS
SELECT c.call_id, uuid_extract_timestamp(c.call_id) AS started_at, c.settled_at AS unknown_since, c.tenant, c.provider, c.model, c.role, j.id AS job, c.job_id, c.task_id,
       c.reserved_pico / 1e12 AS reserved_usd, c.failure_code AS reason, c.request_id
  FROM public.call c
  LEFT JOIN public.job j ON j.job_id = c.job_id
 WHERE c.is_unknown;
--rollback DROP VIEW troupe_report.calls_unknown;
