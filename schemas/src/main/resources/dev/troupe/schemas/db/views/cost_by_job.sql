--liquibase formatted sql

--changeset troupe:view-cost-by-job splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE VIEW troupe_report.cost_by_job AS
SELECT j.job_id, j.tenant, j.id AS job, j.loop, j.state::text AS state, j.created_at, j.finished_at, c.role, c.provider, c.model, c.calls, c.failed AS failed_calls,
       c.unknown AS unknown_calls, c.cached AS cached_calls, c.accepted AS accepted_calls, c.input_tokens, c.output_tokens, c.cost_pico / 1e12 AS cost_usd,
       c.failed_cost_pico / 1e12 AS failed_cost_usd, c.unknown_cost_pico / 1e12 AS unknown_cost_usd, c.discarded_cost_pico / 1e12 AS discarded_cost_usd,
       c.saved_pico / 1e12 AS saved_usd
  FROM public.cost_by_job c JOIN public.job j USING (job_id);
--rollback DROP VIEW troupe_report.cost_by_job;
