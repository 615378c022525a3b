--liquibase formatted sql

--changeset troupe:function-budget-unset splitStatements:false stripComments:false runOnChange:true
-- Takes back what an operator has set: what the configuration says holds again, or nothing. False: no operator has set it.
CREATE OR REPLACE FUNCTION budget_unset(p_scope text, p_subject text, p_per text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  b budget;
BEGIN
  SELECT * INTO b FROM budget WHERE scope = p_scope AND subject = p_subject AND per = p_per AND source = 'operator' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  ELSIF b.config_pico IS NULL THEN
    RETURN budget_remove(b.budget_id);
  END IF;
  PERFORM budget_set(p_scope, p_subject, p_per, b.config_zone, b.config_pico, 'config');
  RETURN true;
END $$;
--rollback DROP FUNCTION budget_unset;
