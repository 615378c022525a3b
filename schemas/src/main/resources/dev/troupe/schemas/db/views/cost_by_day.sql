--liquibase formatted sql

--changeset troupe:view-cost-by-day splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE VIEW troupe_report.cost_by_day AS
SELECT day, tenant, provider, model, role, calls, failed AS failed_calls, unknown AS unknown_calls, cached AS cached_calls, accepted AS accepted_calls,
       input_tokens, output_tokens, cost_pico / 1e12 AS cost_usd, failed_cost_pico / 1e12 AS failed_cost_usd, unknown_cost_pico / 1e12 AS unknown_cost_usd,
       discarded_cost_pico / 1e12 AS discarded_cost_usd, saved_pico / 1e12 AS saved_usd
  FROM public.cost_by_day;
--rollback DROP VIEW troupe_report.cost_by_day;
