--liquibase formatted sql

--changeset troupe:function-report-stalls splitStatements:false stripComments:false runOnChange:true
-- p_loops etc.: what stands now, all of it; none: everything gets on.
CREATE OR REPLACE FUNCTION report_stalls(p_process text, p_kind text, p_name text, p_loops text[], p_items text[], p_since timestamptz[], p_reasons text[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM stall WHERE (process = p_process AND loop <> ALL (p_loops)) OR reported_at < now() - interval '1 day';
  INSERT INTO stall (process, kind, name, loop, item, since, reason)
  SELECT p_process, p_kind, p_name, u.loop, u.item, u.since, u.reason FROM unnest(p_loops, p_items, p_since, p_reasons) AS u(loop, item, since, reason)
  ON CONFLICT (process, loop) DO UPDATE SET item = excluded.item, since = excluded.since, reason = excluded.reason, reported_at = now();
$$;
--rollback DROP FUNCTION report_stalls;
