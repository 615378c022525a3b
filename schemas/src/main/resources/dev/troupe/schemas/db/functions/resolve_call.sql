--liquibase formatted sql

--changeset troupe:function-resolve-call splitStatements:false stripComments:false runOnChange:true
-- An operator, or a provider's own list, says what an unknown call cost; null: it was never billed. What was billed was paid for an answer that nobody got.
-- Roll-ups and budgets follow. Returns the status that it had: only 'unknown' can be resolved. Null: there is no such call.
CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
DECLARE
  c call;
  billed boolean := p_cost IS NOT NULL;
  cost bigint := coalesce(p_cost, 0);
BEGIN
  -- After whoever counts for a new budget: budget_set locks rows, too, once it has the ledger.
  LOCK TABLE call IN ROW EXCLUSIVE MODE;
  SELECT * INTO c FROM call WHERE call_id = p_call FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  ELSIF c.status <> 'unknown' THEN
    RETURN c.status;
  END IF;
  UPDATE call SET
    status = CASE WHEN billed THEN 'settled' ELSE 'failed' END::call_status,
    cost_pico = cost,
    unknown_since = NULL,
    failure_code = CASE WHEN NOT billed THEN 'not_billed' END,
    answer = CASE WHEN billed THEN 'discarded' END::call_answer,
    settled_at = now()
   WHERE call_id = p_call;
  PERFORM post_costs(ARRAY[ROW(call_day(p_call), c.job_id, c.tenant, c.provider, c.model, c.role,
    0, (NOT billed)::int, -1, 0, 0,                          -- calls, failed, unknown, cached, accepted
    0, 0, cost - c.cost_pico, 0, 0, -c.cost_pico, cost       -- tokens, cost_pico, saved_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico
  )::cost_delta]);
  -- What has expired is no longer reserved, but spent.
  PERFORM release_budgets(array_agg(ROW(b,
      CASE WHEN c.unknown_since IS NULL THEN 0 ELSE c.reserved_pico END,
      cost - CASE WHEN c.unknown_since IS NULL THEN c.cost_pico ELSE 0 END)::budget_release))
     FROM unnest(c.budgets) AS b;
  RETURN c.status;
END $$;
--rollback DROP FUNCTION resolve_call;
