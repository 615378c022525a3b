--liquibase formatted sql

--changeset troupe:function-record-completions splitStatements:false stripComments:false runOnChange:true
-- What workers have done: calls that are over and tasks that have ended, with what became of their answers. All of it or nothing, so that ledger, roll-ups
-- and budgets are equal at every commit; to record a batch again adds nothing. Both lists are in the order of their ids.
CREATE OR REPLACE FUNCTION record_completions(p_settlements call_settlement[], p_endings task_ending[], p_hits cache_hit[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  hits cost_delta[];
  settled record;
BEGIN
  -- Before any row, after whoever counts the ledger for a new budget: see budget_set.
  LOCK TABLE ONLY call IN ROW EXCLUSIVE MODE;
  hits := end_tasks(p_endings, p_hits);
  SELECT * INTO settled FROM settle_calls(p_settlements);
  PERFORM post_costs(hits || settled.costs);
  PERFORM release_budgets(settled.releases);
END $$;
--rollback DROP FUNCTION record_completions;
