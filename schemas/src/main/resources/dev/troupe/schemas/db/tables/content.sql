--liquibase formatted sql

--changeset troupe:table-blob splitStatements:false
-- Long texts, stored once each. They belong to a tenant: who knows a digest doesn't thereby know what another tenant has written.
CREATE TABLE blob (
  tenant          text NOT NULL,
  digest          text NOT NULL,
  content         text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, digest)
);
--rollback DROP TABLE blob;

--changeset troupe:table-media splitStatements:false
-- Pictures and recordings, stored once each and tenant. The output of their task is JSON: {"media_type", "digest", "bytes"}.
CREATE TABLE media (
  tenant          text NOT NULL,
  digest          text NOT NULL,                   -- sha256:...
  media_type      text NOT NULL,
  content         bytea STORAGE EXTERNAL NOT NULL, -- already packed, each in its own way
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, digest)
);
--rollback DROP TABLE media;

--changeset troupe:table-row-chunk splitStatements:false
-- Rows of jobs, some hundred kilobytes together.
CREATE TABLE row_chunk (
  tenant          text NOT NULL,
  digest          text NOT NULL,                   -- sha256:... of the content
  content         bytea STORAGE EXTERNAL NOT NULL, -- lines, already packed
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, digest)
);
--rollback DROP TABLE row_chunk;
