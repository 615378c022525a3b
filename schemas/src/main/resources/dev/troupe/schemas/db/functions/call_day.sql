--liquibase formatted sql

--changeset troupe:function-call-day splitStatements:false stripComments:false runOnChange:true
-- The day on which a call was started (UTC).
CREATE OR REPLACE FUNCTION call_day(p_call uuid) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (uuid_extract_timestamp(p_call) AT TIME ZONE 'UTC')::date
$$;
--rollback DROP FUNCTION call_day;
