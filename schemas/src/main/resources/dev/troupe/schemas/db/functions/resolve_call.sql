--liquibase formatted sql

--changeset troupe:function-resolve-call splitStatements:false stripComments:false runOnChange:true
-- An operator, or a provider's own list, says what an unknown call cost; null: it was never billed. Roll-ups and budgets follow.
-- Returns the status that it had: only 'unknown' can be resolved. Null: there is no such call.
CREATE OR REPLACE FUNCTION resolve_call(p_call uuid, p_cost bigint) RETURNS call_status LANGUAGE plpgsql AS $$
DECLARE
  c call;
BEGIN
  -- After whoever counts for a new budget: budget_set locks rows, too, once it has the ledger.
  LOCK TABLE call IN ROW EXCLUSIVE MODE;
  SELECT * INTO c FROM call WHERE call_id = p_call FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  ELSIF c.status <> 'unknown' THEN
    RETURN c.status;
  END IF;
  UPDATE call SET status = CASE WHEN p_cost IS NULL THEN 'failed' ELSE 'settled' END::call_status, cost_pico = coalesce(p_cost, 0), unknown_since = NULL,
         failure_code = CASE WHEN p_cost IS NULL THEN 'not_billed' END, answer = CASE WHEN p_cost IS NOT NULL THEN 'discarded' END::call_answer, settled_at = now() WHERE call_id = p_call;
  UPDATE cost_by_job SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico,
         unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0)
   WHERE job_id = c.job_id AND role = c.role AND provider = c.provider AND model = c.model;
  UPDATE cost_by_day SET unknown = unknown - 1, failed = failed + (p_cost IS NULL)::int, cost_pico = cost_pico + coalesce(p_cost, 0) - c.cost_pico,
         unknown_cost_pico = unknown_cost_pico - c.cost_pico, discarded_cost_pico = discarded_cost_pico + coalesce(p_cost, 0)
   WHERE day = (uuid_extract_timestamp(p_call) AT TIME ZONE 'UTC')::date AND tenant = c.tenant AND provider = c.provider AND model = c.model AND role = c.role;
  PERFORM 1 FROM budget_window WHERE window_id = ANY (c.budgets) ORDER BY window_id FOR UPDATE;
  UPDATE budget_window SET
         reserved_pico = reserved_pico - CASE WHEN c.unknown_since IS NULL THEN 0 ELSE c.reserved_pico END,
         settled_pico = settled_pico + coalesce(p_cost, 0) - CASE WHEN c.unknown_since IS NULL THEN c.cost_pico ELSE 0 END
   WHERE window_id = ANY (c.budgets);
  RETURN c.status;
END $$;
--rollback DROP FUNCTION resolve_call;
