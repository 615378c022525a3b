--liquibase formatted sql

--changeset troupe:table-fleet splitStatements:false
-- The name of this database's fleet, for what it keeps elsewhere: a machine may serve two fleets.
CREATE TABLE fleet (
  only_one        boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fleet_id        uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO fleet DEFAULT VALUES;
--rollback DROP TABLE fleet;
