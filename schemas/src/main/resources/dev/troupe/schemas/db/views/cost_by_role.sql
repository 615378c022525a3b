--liquibase formatted sql

--changeset troupe:view-cost-by-role splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE VIEW troupe_report.cost_by_role AS
SELECT role, sum(calls)::bigint AS calls, sum(failed_calls)::bigint AS failed_calls,
       sum(unknown_calls)::bigint AS unknown_calls, sum(cached_calls)::bigint AS cached_calls, sum(accepted_calls)::bigint AS accepted_calls,
       sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost_usd) AS cost_usd, sum(failed_cost_usd) AS failed_cost_usd,
       sum(unknown_cost_usd) AS unknown_cost_usd, sum(discarded_cost_usd) AS discarded_cost_usd, sum(saved_usd) AS saved_usd
  FROM troupe_report.cost_by_day GROUP BY 1;
--rollback DROP VIEW troupe_report.cost_by_role;
