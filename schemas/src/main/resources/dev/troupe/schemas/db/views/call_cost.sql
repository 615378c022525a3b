--liquibase formatted sql

--changeset troupe:view-call-cost splitStatements:false stripComments:false runOnChange:true
-- The ledger with its corrections: sum(total_pico) is what everything cost.
CREATE OR REPLACE VIEW call_cost AS
SELECT c.call_id, c.task_id, c.job_id, c.tenant, c.role, c.provider, c.model, c.status, c.price_id, c.cost_pico,
       coalesce(k.delta_pico, 0) AS corrected_pico, c.cost_pico + coalesce(k.delta_pico, 0) AS total_pico
  FROM call c
  LEFT JOIN LATERAL (SELECT sum(delta_pico)::bigint AS delta_pico FROM call_correction WHERE call_id = c.call_id) k ON true;
--rollback DROP VIEW call_cost;
