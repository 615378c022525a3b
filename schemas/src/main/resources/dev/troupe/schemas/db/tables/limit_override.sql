--liquibase formatted sql

--changeset troupe:table-limit-override splitStatements:false
-- What operators set in place of the configuration, so that a Redis that lost its memory is told again.
CREATE TABLE limit_override (
  quota_group     text NOT NULL,                   -- an account, account/model, or 'global'
  axis            text NOT NULL CHECK (axis IN
                    ('requests_per_minute', 'requests_per_day', 'tokens_per_minute', 'tokens_per_hour', 'concurrent')),
  value           integer NOT NULL CHECK (value >= 1),
  reason          text NOT NULL,
  set_by          text NOT NULL,
  set_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (quota_group, axis)
);
--rollback DROP TABLE limit_override;
