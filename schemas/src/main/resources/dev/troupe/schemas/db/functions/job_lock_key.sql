--liquibase formatted sql

--changeset troupe:function-job-lock-key splitStatements:false stripComments:false runOnChange:true
-- What the end of a job and the intents of its calls lock: see end_job.
CREATE OR REPLACE FUNCTION job_lock_key(p_job uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended(p_job::text, 0) $$;
--rollback DROP FUNCTION job_lock_key;
