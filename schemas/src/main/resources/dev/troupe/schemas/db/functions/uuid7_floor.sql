--liquibase formatted sql

--changeset troupe:function-uuid7-floor splitStatements:false stripComments:false runOnChange:true
-- The smallest UUIDv7 of that moment: a range of time is a range of ids.
CREATE OR REPLACE FUNCTION uuid7_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
--rollback DROP FUNCTION uuid7_floor;
