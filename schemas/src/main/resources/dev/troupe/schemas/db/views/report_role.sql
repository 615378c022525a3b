--liquibase formatted sql

--changeset troupe:report-role runAlways:true splitStatements:false
-- Reads the views of troupe_report and nothing else. A role belongs to the whole server: another database may have made it, and it stays when this one goes.
-- Who migrates may not be allowed to make roles: then it is left out, 'troupe doctor' says so, and a later 'troupe migrate' grants what is missing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe_report') THEN
    BEGIN
      CREATE ROLE troupe_report NOLOGIN;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
      NULL;
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe_report') AND EXISTS (
      SELECT FROM pg_class c WHERE c.relnamespace = 'troupe_report'::regnamespace AND c.relkind = 'v' AND NOT has_table_privilege('troupe_report', c.oid, 'SELECT')) THEN
    GRANT USAGE ON SCHEMA troupe_report TO troupe_report;
    GRANT SELECT ON ALL TABLES IN SCHEMA troupe_report TO troupe_report;
  END IF;
END $$;
--rollback SELECT 1;
