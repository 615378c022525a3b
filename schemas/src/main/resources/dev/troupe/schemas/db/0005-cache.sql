--liquibase formatted sql

--changeset troupe:0005-cache splitStatements:false
-- A hit of the cache is a row of the ledger with status 'cached': it costs nothing, used no tokens, and names the call that was paid.
-- The roll-ups' `calls` count it, too, like failed and unknown ones; `cached` says how many of them it were.
ALTER TABLE call ADD COLUMN saved_pico bigint NOT NULL DEFAULT 0, ADD COLUMN served_from uuid;
ALTER TABLE cost_by_day ADD COLUMN saved_pico bigint NOT NULL DEFAULT 0;
ALTER TABLE cost_by_job ADD COLUMN saved_pico bigint NOT NULL DEFAULT 0;
--rollback ALTER TABLE cost_by_job DROP COLUMN saved_pico; ALTER TABLE cost_by_day DROP COLUMN saved_pico; ALTER TABLE call DROP COLUMN served_from, DROP COLUMN saved_pico;
