--liquibase formatted sql

--changeset troupe:function-budget-books splitStatements:false stripComments:false runOnChange:true
-- Only money that was spent, or a lower limit, may exceed a limit. A reservation that does breaks the constraint.
CREATE OR REPLACE FUNCTION budget_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reserved_pico <= OLD.reserved_pico THEN
    NEW.overrun_pico := greatest(NEW.overrun_pico, NEW.settled_pico + NEW.reserved_pico - NEW.limit_pico);
  END IF;
  NEW.notice := NEW.overrun_pico > NEW.overrun_told
    OR (NEW.alerted_at IS NULL AND NEW.settled_pico >= NEW.limit_pico / 5 * 4 AND NEW.settled_pico > 0)
    OR (NEW.stopped_at IS NULL AND NEW.wanted_pico IS NOT NULL);
  RETURN NEW;
END $$;
--rollback DROP FUNCTION budget_books;
