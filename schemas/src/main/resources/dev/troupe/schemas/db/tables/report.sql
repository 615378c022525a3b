--liquibase formatted sql

--changeset troupe:schema-report splitStatements:false
-- What dashboards may rely on (docs/reports.md): columns are added, never renamed or taken away. Dollars are numeric with all digits.
CREATE SCHEMA troupe_report;
--rollback DROP SCHEMA troupe_report;
