--liquibase formatted sql

--changeset troupe:view-budget-status splitStatements:false stripComments:false runOnChange:true
-- Every budget's window of now, and those to come. Never ending ones end at infinity.
CREATE OR REPLACE VIEW troupe_report.budget_status AS
SELECT b.name AS budget, b.scope, w.subject, b.per, b.time_zone, w.starts_at, w.ends_at, w.limit_pico / 1e12 AS limit_usd, w.settled_pico / 1e12 AS settled_usd,
       w.reserved_pico / 1e12 AS reserved_usd, greatest(0, w.limit_pico - w.settled_pico - w.reserved_pico) / 1e12 AS free_usd, w.overrun_pico / 1e12 AS overrun_usd,
       w.wanted_pico IS NOT NULL AS stopped
  FROM public.budget b JOIN public.budget_window w USING (budget_id)
 WHERE w.ends_at > now();
--rollback DROP VIEW troupe_report.budget_status;
