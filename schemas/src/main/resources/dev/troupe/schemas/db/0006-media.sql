--liquibase formatted sql

--changeset troupe:0006-media splitStatements:false
-- Pictures and recordings, stored once each. The output of their task is JSON: {"media_type", "digest", "bytes"}.
CREATE TABLE media (
  digest          text PRIMARY KEY,                -- sha256:...
  media_type      text NOT NULL,
  content         bytea NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);
-- Already packed, each in its own way.
ALTER TABLE media ALTER COLUMN content SET STORAGE EXTERNAL;
--rollback DROP TABLE media;
