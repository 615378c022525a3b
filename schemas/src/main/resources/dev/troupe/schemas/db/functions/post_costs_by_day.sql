--liquibase formatted sql

--changeset troupe:function-post-costs-by-day splitStatements:false stripComments:false runOnChange:true
-- The part of post_costs that is about days.
CREATE OR REPLACE FUNCTION post_costs_by_day(p_deltas cost_delta[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cost_by_day AS r (day, tenant, provider, model, role,
    calls, failed, unknown, cached, accepted, input_tokens, output_tokens,
    cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico)
  SELECT day, tenant, provider, model, role,
         sum(calls), sum(failed), sum(unknown), sum(cached), sum(accepted), sum(input_tokens), sum(output_tokens),
         sum(cost_pico), sum(saved_pico), sum(failed_cost_pico), sum(unknown_cost_pico), sum(discarded_cost_pico)
    FROM unnest(p_deltas) GROUP BY day, tenant, provider, model, role ORDER BY day, tenant, provider, model, role
  ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET
    calls = r.calls + excluded.calls,
    failed = r.failed + excluded.failed,
    unknown = r.unknown + excluded.unknown,
    cached = r.cached + excluded.cached,
    accepted = r.accepted + excluded.accepted,
    input_tokens = r.input_tokens + excluded.input_tokens,
    output_tokens = r.output_tokens + excluded.output_tokens,
    cost_pico = r.cost_pico + excluded.cost_pico,
    saved_pico = r.saved_pico + excluded.saved_pico,
    failed_cost_pico = r.failed_cost_pico + excluded.failed_cost_pico,
    unknown_cost_pico = r.unknown_cost_pico + excluded.unknown_cost_pico,
    discarded_cost_pico = r.discarded_cost_pico + excluded.discarded_cost_pico;
END $$;
--rollback DROP FUNCTION post_costs_by_day;
