--liquibase formatted sql

--changeset troupe:function-state-put splitStatements:false stripComments:false runOnChange:true
-- Writes the next version and returns its number; null if `expected` is given and is not the version that there is (0: none).
CREATE OR REPLACE FUNCTION state_put(p_tenant text, p_project text, p_key text, p_expected integer, p_body text, p_task uuid, p_author text)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v integer;
BEGIN
  INSERT INTO state_head (tenant, project, key, version) VALUES (p_tenant, p_project, p_key, 0) ON CONFLICT DO NOTHING;
  UPDATE state_head SET version = version + 1
   WHERE tenant = p_tenant AND project = p_project AND key = p_key AND (p_expected IS NULL OR version = p_expected)
   RETURNING version INTO v;
  IF v IS NOT NULL THEN
    INSERT INTO state_version (tenant, project, key, version, body, task_id, author) VALUES (p_tenant, p_project, p_key, v, p_body, p_task, p_author);
  END IF;
  RETURN v;
END $$;
--rollback DROP FUNCTION state_put;
