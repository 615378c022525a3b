--liquibase formatted sql

--changeset troupe:table-state-head splitStatements:false
-- Documents of a project, every version kept. The head row is what a writer locks, so that versions form one line per key.
CREATE TABLE state_head (
  tenant          text NOT NULL,
  project         text NOT NULL,
  key             text NOT NULL,
  version         integer NOT NULL,
  PRIMARY KEY (tenant, project, key),
  CONSTRAINT state_head_names CHECK (is_name(tenant) AND is_name(project) AND is_name(key))
) WITH (fillfactor = 50);
--rollback DROP TABLE state_head;

--changeset troupe:table-state-version splitStatements:false
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
--rollback DROP TABLE state_version;
