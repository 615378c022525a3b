--liquibase formatted sql

--changeset troupe:function-ensure-call-partitions splitStatements:false stripComments:false runOnChange:true
-- Makes the partitions of the months from the last one on to `ahead` months from now; harmless to repeat.
--
-- A settled row is half as long again as its intent. With that fill factor it finds room in its page, so that the settlement writes to no index.
CREATE OR REPLACE FUNCTION ensure_call_partitions(ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  m date;
  lower_id uuid;
  upper_id uuid;
BEGIN
  FOR i IN -1..ahead LOOP
    m := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    lower_id := (lpad(to_hex((extract(epoch FROM m::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    upper_id := (lpad(to_hex((extract(epoch FROM (m + interval '1 month')::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    IF to_regclass(format('call_%s', to_char(m, 'YYYY_MM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE call_%s PARTITION OF call FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05)',
                     to_char(m, 'YYYY_MM'), lower_id, upper_id);
    END IF;
  END LOOP;
END $$;
--rollback DROP FUNCTION ensure_call_partitions;
