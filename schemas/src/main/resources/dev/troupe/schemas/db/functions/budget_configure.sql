--liquibase formatted sql

--changeset troupe:function-budget-configure splitStatements:false stripComments:false runOnChange:true
-- Takes over what the configuration says. What an operator set stays, until it is taken back. New ones come first: they lock the ledger,
-- which comes before locks on budgets, as where intents are written.
CREATE OR REPLACE FUNCTION budget_configure(p_scope text[], p_subject text[], p_per text[], p_zone text[], p_limit bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  u record;
BEGIN
  PERFORM pg_advisory_xact_lock(7236847);           -- one scheduler at a time
  FOR u IN SELECT x.* FROM unnest(p_scope, p_subject, p_per, p_zone, p_limit) AS x(scope, subject, per, zone, limit_pico)
             LEFT JOIN budget b USING (scope, subject, per) ORDER BY b.budget_id IS NULL DESC, scope, subject, per LOOP
    IF NOT EXISTS (SELECT FROM budget b WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per
                      AND (b.source <> 'config' OR (b.limit_pico = u.limit_pico AND b.time_zone = u.zone))) THEN
      PERFORM budget_set(u.scope, u.subject, u.per, u.zone, u.limit_pico, 'config');
    END IF;
    UPDATE budget b SET config_pico = u.limit_pico, config_zone = u.zone WHERE b.scope = u.scope AND b.subject = u.subject AND b.per = u.per;
  END LOOP;
  UPDATE budget b SET config_pico = NULL, config_zone = NULL
   WHERE config_pico IS NOT NULL AND NOT EXISTS (SELECT FROM unnest(p_scope, p_subject, p_per) AS x(scope, subject, per) WHERE (x.scope, x.subject, x.per) = (b.scope, b.subject, b.per));
  PERFORM budget_remove(budget_id) FROM budget WHERE source = 'config' AND config_pico IS NULL;
END $$;
--rollback DROP FUNCTION budget_configure;
