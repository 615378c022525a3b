--liquibase formatted sql

--changeset troupe:0015-names splitStatements:false
-- What readers hold names to, once more: 1 to 200 characters, none of them a control character. A row that breaks a rule is a fault of ours.
CREATE FUNCTION is_name(p text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT length(p) BETWEEN 1 AND 200 AND p !~ '[\u0001-\u001f\u007f-\u009f]' $$;

ALTER TABLE job
  ADD CONSTRAINT job_names CHECK (is_name(tenant) AND is_name(id) AND is_name(project) AND is_name(loop)),
  ADD CONSTRAINT job_deadline_within CHECK (deadline >= '1970-01-01T00:00:00Z' AND deadline < '2200-01-01T00:00:00Z');
ALTER TABLE step ADD CONSTRAINT step_names CHECK (is_name(name));
ALTER TABLE role ADD CONSTRAINT role_names CHECK (is_name(name));
-- A task's row is rewritten at every change of state, and each time its checks are: only what costs nothing.
ALTER TABLE task ADD CONSTRAINT task_names CHECK (length(role) <= 200 AND length(pool) <= 200 AND length(name) <= 200);
ALTER TABLE task_input ADD CONSTRAINT task_input_names CHECK (is_name(writes));
ALTER TABLE state_head ADD CONSTRAINT state_head_names CHECK (is_name(tenant) AND is_name(project) AND is_name(key));
--rollback ALTER TABLE state_head DROP CONSTRAINT state_head_names;
--rollback ALTER TABLE task_input DROP CONSTRAINT task_input_names;
--rollback ALTER TABLE task DROP CONSTRAINT task_names;
--rollback ALTER TABLE role DROP CONSTRAINT role_names;
--rollback ALTER TABLE step DROP CONSTRAINT step_names;
--rollback ALTER TABLE job DROP CONSTRAINT job_deadline_within, DROP CONSTRAINT job_names;
--rollback DROP FUNCTION is_name(text);

--changeset troupe:0015-blob splitStatements:false
-- Texts that are stored apart belong to a tenant: who knows a digest doesn't thereby know what another tenant has written.
ALTER TABLE blob ADD COLUMN tenant text;
ALTER TABLE blob DROP CONSTRAINT blob_pkey;
INSERT INTO blob (tenant, digest, content, created_at)
SELECT DISTINCT j.tenant, b.digest, b.content, b.created_at
  FROM blob b
  JOIN (SELECT task_id, prompt_ref AS digest FROM task_input UNION SELECT task_id, output_ref FROM task_output) r ON r.digest = b.digest
  JOIN task t ON t.task_id = r.task_id
  JOIN job j ON j.job_id = t.job_id;
DELETE FROM blob WHERE tenant IS NULL;
ALTER TABLE blob ALTER COLUMN tenant SET NOT NULL, ADD PRIMARY KEY (tenant, digest);
/* liquibase rollback
ALTER TABLE blob DROP CONSTRAINT blob_pkey;
DELETE FROM blob b USING blob o WHERE o.digest = b.digest AND o.tenant < b.tenant;
ALTER TABLE blob DROP COLUMN tenant, ADD PRIMARY KEY (digest);
*/

--changeset troupe:0015-media splitStatements:false
-- So do pictures and recordings.
ALTER TABLE media ADD COLUMN tenant text;
ALTER TABLE media DROP CONSTRAINT media_pkey;
INSERT INTO media (tenant, digest, media_type, content, created_at)
SELECT DISTINCT ON (j.tenant, m.digest) j.tenant, m.digest, m.media_type, m.content, m.created_at
  FROM task_output o
  JOIN task t ON t.task_id = o.task_id
  JOIN job j ON j.job_id = t.job_id
  JOIN media m ON m.digest = o.output::jsonb ->> 'digest'
 WHERE o.output LIKE '{"media_type"%';
DELETE FROM media WHERE tenant IS NULL;
ALTER TABLE media ALTER COLUMN tenant SET NOT NULL, ADD PRIMARY KEY (tenant, digest);
/* liquibase rollback
ALTER TABLE media DROP CONSTRAINT media_pkey;
DELETE FROM media m USING media o WHERE o.digest = m.digest AND o.tenant < m.tenant;
ALTER TABLE media DROP COLUMN tenant, ADD PRIMARY KEY (digest);
*/
