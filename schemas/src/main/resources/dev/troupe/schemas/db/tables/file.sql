--liquibase formatted sql

--changeset troupe:type-blob-state splitStatements:false
CREATE TYPE blob_state AS ENUM ('writing', 'stored', 'released');
--rollback DROP TYPE blob_state;

--changeset troupe:table-blob-object splitStatements:false
-- What is large: one row for each content of a tenant that is stored, written before the first of its bytes, so that no byte is ever without a row.
CREATE TABLE blob_object (
  id              uuid PRIMARY KEY,                -- under which the store has its bytes
  tenant          text NOT NULL,
  store           text NOT NULL,                   -- that has them: postgres, folder, s3
  state           blob_state NOT NULL DEFAULT 'writing',
  digest          text,                            -- sha256:... of all of it; null while it is written
  bytes           bigint,
  chunk_digests   bytea STORAGE EXTERNAL,          -- the SHA-256 of each chunk, 32 bytes each, in their order
  touched_at      timestamptz NOT NULL,            -- when its writer last did something, or when it was released
  keep_until      timestamptz,                     -- whether something refers to it or not; null: for good
  sweep_at        timestamptz,                     -- when the sweep looks whether something refers to it; null: never
  CONSTRAINT blob_object_whole CHECK (state <> 'stored' OR (digest IS NOT NULL AND bytes IS NOT NULL AND chunk_digests IS NOT NULL))
);
CREATE UNIQUE INDEX blob_object_content ON blob_object (tenant, digest) WHERE state = 'stored';
CREATE INDEX blob_object_sweep ON blob_object (sweep_at) WHERE state = 'stored' AND sweep_at IS NOT NULL;
CREATE INDEX blob_object_unfinished ON blob_object (touched_at) WHERE state <> 'stored';
--rollback DROP TABLE blob_object;

--changeset troupe:table-blob-chunk splitStatements:false
-- The bytes of those that are stored in PostgreSQL.
CREATE TABLE blob_chunk (
  object_id       uuid NOT NULL,
  number          integer NOT NULL,                -- from 0; each but the last has 1 MiB
  content         bytea STORAGE EXTERNAL NOT NULL, -- often packed already, and read by the chunk
  PRIMARY KEY (object_id, number)
);
--rollback DROP TABLE blob_chunk;

--changeset troupe:table-file splitStatements:false
-- Files as /v1/files has them. Several may have the same content.
CREATE TABLE file (
  id              uuid PRIMARY KEY,                -- v7: file-... on the wire
  tenant          text NOT NULL,
  digest          text NOT NULL,                   -- of its blob_object
  bytes           bigint NOT NULL,
  filename        text NOT NULL,
  purpose         text NOT NULL,
  status          text NOT NULL DEFAULT 'processed',
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz
);
CREATE INDEX file_list ON file (tenant, id);
CREATE INDEX file_content ON file (tenant, digest);
CREATE INDEX file_expiry ON file (expires_at) WHERE expires_at IS NOT NULL;
--rollback DROP TABLE file;

--changeset troupe:table-upload splitStatements:false
-- Files that come in parts, as /v1/uploads has them.
CREATE TABLE upload (
  id              uuid PRIMARY KEY,                -- v7: upload_... on the wire
  tenant          text NOT NULL,
  filename        text NOT NULL,
  purpose         text NOT NULL,
  mime_type       text NOT NULL,
  bytes           bigint NOT NULL,                 -- that its parts must have together
  status          text NOT NULL DEFAULT 'pending', -- pending, completed, cancelled
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,            -- from then on a pending one is expired
  file_lives      bigint,                          -- seconds that its file will; null: for good
  file_id         uuid
);
CREATE INDEX upload_expiry ON upload (expires_at);
--rollback DROP TABLE upload;

--changeset troupe:table-upload-part splitStatements:false
CREATE TABLE upload_part (
  id              uuid PRIMARY KEY,                -- v7: part_... on the wire
  upload_id       uuid NOT NULL,
  tenant          text NOT NULL,
  digest          text NOT NULL,                   -- of its blob_object
  bytes           bigint NOT NULL,
  created_at      timestamptz NOT NULL
);
CREATE INDEX upload_part_upload ON upload_part (upload_id);
CREATE INDEX upload_part_content ON upload_part (tenant, digest);
--rollback DROP TABLE upload_part;

--changeset troupe:media-are-blobs splitStatements:false
-- Pictures and recordings have been rows of a table of their own.
INSERT INTO blob_object (id, tenant, store, state, digest, bytes, chunk_digests, touched_at, keep_until)
SELECT gen_random_uuid(), m.tenant, 'postgres', 'stored', m.digest, length(m.content),
       (SELECT string_agg(sha256(substring(m.content FROM n * 1048576 + 1 FOR 1048576)), '' ORDER BY n)
          FROM generate_series(0, (length(m.content) - 1) / 1048576) AS n),
       now(), now()
  FROM media m
ON CONFLICT (tenant, digest) WHERE state = 'stored' DO NOTHING;

INSERT INTO blob_chunk (object_id, number, content)
SELECT b.id, n, substring(m.content FROM n * 1048576 + 1 FOR 1048576)
  FROM media m
  JOIN blob_object b ON b.tenant = m.tenant AND b.digest = m.digest AND b.state = 'stored' AND b.store = 'postgres'
 CROSS JOIN generate_series(0, (length(m.content) - 1) / 1048576) AS n
ON CONFLICT DO NOTHING;

INSERT INTO output_blob (task_id, tenant, digest)
SELECT o.task_id, m.tenant, m.digest
  FROM task_output o
  JOIN task t ON t.task_id = o.task_id
  JOIN job j ON j.job_id = t.job_id
  JOIN media m ON m.tenant = j.tenant AND m.digest = substring(o.output FROM '^\{"media_type":"[^"]*","digest":"(sha256:[0-9a-f]{64})"')
ON CONFLICT DO NOTHING;

DROP TABLE media;
--rollback CREATE TABLE media (tenant text NOT NULL, digest text NOT NULL, media_type text NOT NULL, content bytea STORAGE EXTERNAL NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, digest));

--changeset troupe:long-outputs-are-blobs splitStatements:false
-- Outputs that were stored apart have been texts of table blob, where requests and prompts are. They stay there, too: one may be the other.
INSERT INTO blob_object (id, tenant, store, state, digest, bytes, chunk_digests, touched_at, keep_until)
SELECT gen_random_uuid(), b.tenant, 'postgres', 'stored', b.digest, length(c.bytes),
       (SELECT string_agg(sha256(substring(c.bytes FROM n * 1048576 + 1 FOR 1048576)), '' ORDER BY n)
          FROM generate_series(0, (length(c.bytes) - 1) / 1048576) AS n),
       now(), now()
  FROM (SELECT DISTINCT j.tenant, o.output_ref AS digest
          FROM task_output o JOIN task t ON t.task_id = o.task_id JOIN job j ON j.job_id = t.job_id WHERE o.output_ref IS NOT NULL) r
  JOIN blob b ON b.tenant = r.tenant AND b.digest = r.digest
 CROSS JOIN LATERAL (SELECT convert_to(b.content, 'UTF8') AS bytes) c
ON CONFLICT (tenant, digest) WHERE state = 'stored' DO NOTHING;

INSERT INTO output_blob (task_id, tenant, digest)
SELECT o.task_id, j.tenant, o.output_ref
  FROM task_output o JOIN task t ON t.task_id = o.task_id JOIN job j ON j.job_id = t.job_id WHERE o.output_ref IS NOT NULL
ON CONFLICT DO NOTHING;

INSERT INTO blob_chunk (object_id, number, content)
SELECT o.id, n, substring(convert_to(b.content, 'UTF8') FROM n * 1048576 + 1 FOR 1048576)
  FROM output_blob r
  JOIN blob b ON b.tenant = r.tenant AND b.digest = r.digest
  JOIN blob_object o ON o.tenant = r.tenant AND o.digest = r.digest AND o.state = 'stored' AND o.store = 'postgres'
 CROSS JOIN LATERAL generate_series(0, (octet_length(b.content) - 1) / 1048576) AS n
ON CONFLICT DO NOTHING;
--rollback SELECT 1;
