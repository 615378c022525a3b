--liquibase formatted sql

--changeset troupe:view-projection splitStatements:false stripComments:false runOnChange:true
-- What this day and this month (UTC) cost so far, and would cost if they went on like this to their ends.
CREATE OR REPLACE VIEW troupe_report.projection AS
SELECT w.per, w.starts_at, w.ends_at, c.tenant, c.provider, c.model, c.role, sum(c.cost_pico) / 1e12 AS spent_usd,
       sum(c.cost_pico) / 1e12 * extract(epoch FROM w.ends_at - w.starts_at) / greatest(extract(epoch FROM now() - w.starts_at), 1) AS projected_usd
  FROM (SELECT per, first AT TIME ZONE 'UTC' AS starts_at, (first + ('1 ' || per)::interval) AT TIME ZONE 'UTC' AS ends_at
          FROM (VALUES ('day'), ('month')) AS v(per), date_trunc(v.per, now() AT TIME ZONE 'UTC') AS first) w
  JOIN public.cost_by_day c ON c.day >= (w.starts_at AT TIME ZONE 'UTC')::date
 GROUP BY 1, 2, 3, 4, 5, 6, 7;
--rollback DROP VIEW troupe_report.projection;
