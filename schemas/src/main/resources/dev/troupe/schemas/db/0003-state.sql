--liquibase formatted sql

--changeset troupe:0003-state splitStatements:false
-- Documents of a project, every version kept. The head row is what a writer locks, so that versions form one line per key.
CREATE TABLE state_head (
  tenant          text NOT NULL,
  project         text NOT NULL,
  key             text NOT NULL,
  version         integer NOT NULL,
  PRIMARY KEY (tenant, project, key)
) WITH (fillfactor = 50);

CREATE TABLE state_version (
  tenant          text NOT NULL,
  project         text NOT NULL,
  key             text NOT NULL,
  version         integer NOT NULL,
  body            text NOT NULL,                   -- JSON
  task_id         uuid,                            -- the author; null: a person
  author          text NOT NULL,                   -- the author's role, or the person's name
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, project, key, version)
);

-- Writes the next version and returns its number; null if `expected` is given and is not the version that there is (0: none).
CREATE FUNCTION state_put(p_tenant text, p_project text, p_key text, p_expected integer, p_body text, p_task uuid, p_author text)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v integer;
BEGIN
  INSERT INTO state_head (tenant, project, key, version) VALUES (p_tenant, p_project, p_key, 0) ON CONFLICT DO NOTHING;
  UPDATE state_head SET version = version + 1
   WHERE tenant = p_tenant AND project = p_project AND key = p_key AND (p_expected IS NULL OR version = p_expected)
   RETURNING version INTO v;
  IF v IS NOT NULL THEN
    INSERT INTO state_version (tenant, project, key, version, body, task_id, author) VALUES (p_tenant, p_project, p_key, v, p_body, p_task, p_author);
  END IF;
  RETURN v;
END $$;
--rollback DROP FUNCTION state_put(text, text, text, integer, text, uuid, text); DROP TABLE state_version; DROP TABLE state_head;

--changeset troupe:0003-audit splitStatements:false
-- What people did to a running fleet, as a hash chain: each row's hash covers the one before it, so that a missing or changed row shows.
CREATE TABLE audit (
  seq             bigint PRIMARY KEY,
  at              timestamptz NOT NULL,
  actor           text NOT NULL,
  action          text NOT NULL,
  subject         text NOT NULL,
  reason          text,
  previous        text NOT NULL,
  hash            text NOT NULL
);

CREATE FUNCTION audit_add(p_actor text, p_action text, p_subject text, p_reason text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last_seq bigint;
  last_hash text;
  moment timestamptz := clock_timestamp();
BEGIN
  PERFORM pg_advisory_xact_lock(7236845);           -- one writer at a time: the chain has one end
  SELECT seq, hash INTO last_seq, last_hash FROM audit ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  last_hash := coalesce(last_hash, '');
  INSERT INTO audit VALUES (last_seq, moment, p_actor, p_action, p_subject, p_reason, last_hash,
    encode(sha256(convert_to(concat_ws('|', last_hash, last_seq, extract(epoch FROM moment), p_actor, p_action, p_subject, coalesce(p_reason, '')), 'UTF8')), 'hex'));
  RETURN last_seq;
END $$;
--rollback DROP FUNCTION audit_add(text, text, text, text); DROP TABLE audit;
