--liquibase formatted sql

--changeset troupe:table-role splitStatements:false
-- Roles as jobs resolved them, by the digest of their definition.
CREATE TABLE role (
  digest          text PRIMARY KEY,
  name            text NOT NULL,
  definition      text NOT NULL,                   -- JSON
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT role_names CHECK (is_name(name))
);
--rollback DROP TABLE role;
