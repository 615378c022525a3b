--liquibase formatted sql

--changeset troupe:function-budget-recheck splitStatements:false stripComments:false runOnChange:true
-- The safety net, every few minutes: a few of those that a window with room has paused are tried, whatever it remembers of what they need, and
-- those whose budget is gone are executed.
CREATE OR REPLACE FUNCTION budget_recheck() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH paused AS (
    SELECT DISTINCT paused_by, job_id FROM task WHERE paused_by IS NOT NULL),
  lost AS (
    SELECT DISTINCT w.window_id FROM paused p JOIN budget b ON b.budget_id = p.paused_by
      JOIN budget_window w ON w.budget_id = b.budget_id AND w.subject = CASE b.scope WHEN 'job' THEN p.job_id::text ELSE b.subject END AND w.ends_at > now()
     WHERE w.settled_pico + w.reserved_pico < w.limit_pico)
  UPDATE budget_window w SET wanted_pico = greatest(1, (w.limit_pico - w.settled_pico - w.reserved_pico) / 32), wanted_at = now()
    FROM (SELECT window_id FROM lost ORDER BY 1) l WHERE w.window_id = l.window_id;
  UPDATE task SET queue = 'ready', not_before = NULL, paused_by = NULL
   WHERE paused_by IS NOT NULL AND NOT EXISTS (SELECT FROM budget b WHERE b.budget_id = task.paused_by);
END $$;
--rollback DROP FUNCTION budget_recheck;
