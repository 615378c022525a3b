--liquibase formatted sql

--changeset troupe:function-is-name splitStatements:false stripComments:false runOnChange:true
-- What readers hold names to, once more: 1 to 200 characters, none of them a control character. A row that breaks a rule is a fault of ours.
CREATE OR REPLACE FUNCTION is_name(p text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT length(p) BETWEEN 1 AND 200 AND p !~ '[\u0001-\u001f\u007f-\u009f]' $$;
--rollback DROP FUNCTION is_name;
