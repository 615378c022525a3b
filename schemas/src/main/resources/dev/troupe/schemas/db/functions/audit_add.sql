--liquibase formatted sql

--changeset troupe:function-audit-add splitStatements:false stripComments:false runOnChange:true
-- Adds the next link of the chain; returns its number.
CREATE OR REPLACE FUNCTION audit_add(p_actor text, p_action text, p_subject text, p_reason text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last_seq bigint;
  last_hash text;
  moment timestamptz := clock_timestamp();
BEGIN
  PERFORM pg_advisory_xact_lock(7236845);           -- one writer at a time: the chain has one end
  SELECT seq, hash INTO last_seq, last_hash FROM audit ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  last_hash := coalesce(last_hash, '');
  INSERT INTO audit VALUES (last_seq, moment, p_actor, p_action, p_subject, p_reason, last_hash,
    encode(sha256(convert_to(concat_ws('|', last_hash, last_seq, extract(epoch FROM moment), p_actor, p_action, p_subject, coalesce(p_reason, '')), 'UTF8')), 'hex'));
  RETURN last_seq;
END $$;
--rollback DROP FUNCTION audit_add;
