--liquibase formatted sql

--changeset troupe:function-budget-bounds splitStatements:false stripComments:false runOnChange:true
-- When the window of that moment begins and ends. Days and months are those of the time zone: the days on which clocks change have 23
-- or 25 hours. Where midnight comes twice, the day begins with the second one.
CREATE OR REPLACE FUNCTION budget_bounds(p_per text, p_zone text, p_at timestamptz, OUT starts_at timestamptz, OUT ends_at timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
  day_or_month timestamp := date_trunc(CASE p_per WHEN 'month' THEN 'month' ELSE 'day' END, p_at AT TIME ZONE p_zone);
BEGIN
  IF p_per = 'run' THEN
    starts_at := '-infinity';
    ends_at := 'infinity';
    RETURN;
  END IF;
  IF day_or_month AT TIME ZONE p_zone > p_at THEN
    day_or_month := date_trunc(CASE p_per WHEN 'month' THEN 'month' ELSE 'day' END, (p_at - interval '3 hours') AT TIME ZONE p_zone);
  END IF;
  starts_at := day_or_month AT TIME ZONE p_zone;
  ends_at := (day_or_month + CASE p_per WHEN 'month' THEN interval '1 month' ELSE interval '1 day' END) AT TIME ZONE p_zone;
END $$;
--rollback DROP FUNCTION budget_bounds;
