--liquibase formatted sql

--changeset troupe:type-batch-status splitStatements:false
CREATE TYPE batch_status AS ENUM ('validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled');
--rollback DROP TYPE batch_status;

--changeset troupe:table-batch splitStatements:false
-- Batches as /v1/batches has them. A batch is a job, whose id is the batch's on the wire: what becomes of its lines, the job and its tasks say.
CREATE TABLE batch (
  id              uuid PRIMARY KEY,                -- v7: batch_... on the wire, msgbatch_... if Anthropic's API made it
  tenant          text NOT NULL,
  api             text NOT NULL,                   -- openai, anthropic
  endpoint        text NOT NULL,                   -- of lines that name none
  input_file_id   uuid NOT NULL,
  input_digest    text NOT NULL,                   -- of its blob_object
  completion_window text NOT NULL,                 -- as it was asked for
  metadata        text,                            -- JSON
  options         text NOT NULL,                   -- JSON: role, budget, priority, strict
  output_lives    bigint NOT NULL,                 -- seconds that its result files will
  asked           text NOT NULL,                   -- digest of what it was created with
  idempotency_key text,
  status          batch_status NOT NULL DEFAULT 'validating',
  errors          text,                            -- JSON: why it can't be accepted
  submission      text,                            -- JSON: its job, once its lines were read
  lines           integer NOT NULL DEFAULT 0,
  completed       integer,                         -- once it is over
  failed          integer,
  usage           text,                            -- JSON, once it is over
  urls            boolean NOT NULL DEFAULT false,  -- whether lines name another endpoint
  output_file_id  uuid,                            -- that its result files will have; once it is over, null: there is none
  error_file_id   uuid,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz,
  in_progress_at  timestamptz,
  finalizing_at   timestamptz,
  completed_at    timestamptz,
  failed_at       timestamptz,
  expired_at      timestamptz,
  cancelling_at   timestamptz,
  cancelled_at    timestamptz
);
CREATE INDEX batch_list ON batch (tenant, id);
CREATE INDEX batch_open ON batch (id) WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling');
CREATE INDEX batch_input ON batch (tenant, input_digest) WHERE status = 'validating';
CREATE INDEX batch_cancelling ON batch (cancelling_at) WHERE cancelling_at IS NOT NULL;
CREATE INDEX batch_asked ON batch (tenant, asked, created_at);
CREATE UNIQUE INDEX batch_key ON batch (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX batch_output ON batch (output_file_id);
CREATE UNIQUE INDEX batch_error ON batch (error_file_id);
--rollback DROP TABLE batch;

--changeset troupe:table-webhook-delivery splitStatements:false
-- What is to be told, and to whom: written with what it tells, and sent until it is taken.
CREATE TABLE webhook_delivery (
  id              uuid PRIMARY KEY,                -- v7: evt_... on the wire
  webhook         text NOT NULL,                   -- its name in the configuration
  tenant          text NOT NULL,
  type            text NOT NULL,                   -- batch.completed, ...
  subject         text NOT NULL,                   -- the id of what it is about
  created_at      timestamptz NOT NULL,
  due_at          timestamptz,                     -- when it is sent (again); null: it was taken, or given up
  attempts        integer NOT NULL DEFAULT 0,
  problem         text,                            -- of the last attempt
  delivered_at    timestamptz
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_delivery_old ON webhook_delivery (created_at);
--rollback DROP TABLE webhook_delivery;
