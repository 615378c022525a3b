--liquibase formatted sql

--changeset troupe:table-audit splitStatements:false
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
--rollback DROP TABLE audit;
