--liquibase formatted sql

--changeset troupe:function-release-budgets splitStatements:false stripComments:false runOnChange:true
-- Gives back what calls had reserved, and counts what they cost as spent; window by window in the order of their ids, as write_intents locks them.
CREATE OR REPLACE FUNCTION release_budgets(p_releases budget_release[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  IF p_releases IS NULL THEN
    RETURN;
  END IF;
  FOR r IN SELECT window_id, sum(freed_pico) AS freed, sum(spent_pico) AS spent FROM unnest(p_releases) GROUP BY window_id ORDER BY window_id LOOP
    UPDATE budget_window SET reserved_pico = reserved_pico - r.freed, settled_pico = settled_pico + r.spent WHERE window_id = r.window_id;
  END LOOP;
END $$;
--rollback DROP FUNCTION release_budgets;
