--liquibase formatted sql

--changeset troupe:0009-price-tiers splitStatements:false
-- One model may be sold at several prices: by service tier, by quality and size of pictures, by length of context. Rows of one model, day, tier and
-- size are one price. What an operator states is never updated: of two local rows of one key and day the later one decides.
ALTER TABLE price
  ADD COLUMN service_tier text NOT NULL DEFAULT 'standard',     -- batch, flex, priority, ... as the provider calls it
  ADD COLUMN image_size text NOT NULL DEFAULT '',               -- quality-size, such as hd-1024x1792; empty: any
  ADD COLUMN above_input_tokens integer NOT NULL DEFAULT 0,     -- the whole call costs this if it has more input than that
  ADD COLUMN reasoning bigint;                                  -- per token; null: thoughts are output
ALTER TABLE price DROP CONSTRAINT price_provider_model_effective_from_source_key;
CREATE UNIQUE INDEX price_shipped ON price (provider, model, effective_from, source, service_tier, image_size, above_input_tokens) WHERE source <> 'local';
-- Until now a picture's quality and size were part of the model's name, and a name without them was the usual one.
UPDATE price SET image_size = CASE WHEN position('@' IN model) > 0 THEN split_part(model, '@', 2) ELSE 'standard-1024x1024' END, model = split_part(model, '@', 1)
 WHERE model LIKE 'dall-e%' AND per_image IS NOT NULL;
--rollback UPDATE price SET model = model || '@' || image_size WHERE image_size NOT IN ('', 'standard-1024x1024'); DELETE FROM price p WHERE service_tier <> 'standard' OR above_input_tokens > 0 OR (source = 'local' AND EXISTS (SELECT 1 FROM price q WHERE (q.provider, q.model, q.effective_from, q.source) = (p.provider, p.model, p.effective_from, p.source) AND q.service_tier = 'standard' AND q.above_input_tokens = 0 AND q.price_id > p.price_id)); DROP INDEX price_shipped; ALTER TABLE price DROP COLUMN service_tier, DROP COLUMN image_size, DROP COLUMN above_input_tokens, DROP COLUMN reasoning; ALTER TABLE price ADD CONSTRAINT price_provider_model_effective_from_source_key UNIQUE (provider, model, effective_from, source);

--changeset troupe:0009-call-units splitStatements:false
-- All that a call was priced by, so that it can be priced again. `price_id` is the row that priced it once it is settled.
ALTER TABLE call
  ADD COLUMN images integer,
  ADD COLUMN characters integer,
  ADD COLUMN seconds integer,
  ADD COLUMN service_tier text,                    -- that served it; null: not settled
  ADD COLUMN image_size text;                      -- null: no pictures, or not sold by size
--rollback ALTER TABLE call DROP COLUMN images, DROP COLUMN characters, DROP COLUMN seconds, DROP COLUMN service_tier, DROP COLUMN image_size;

--changeset troupe:0009-call-correction splitStatements:false
-- What a call would have cost by the prices that are known by now. Calls themselves are never changed; the roll-ups hold both.
CREATE TABLE call_correction (
  correction_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_id         uuid NOT NULL,
  old_price_id    bigint,
  new_price_id    bigint NOT NULL,
  old_pico        bigint NOT NULL,                 -- of the ledger and all corrections before this one
  new_pico        bigint NOT NULL,
  delta_pico      bigint NOT NULL GENERATED ALWAYS AS (new_pico - old_pico) STORED,
  reason          text NOT NULL,
  corrected_by    text NOT NULL,
  corrected_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX call_correction_of_call ON call_correction (call_id);

-- The ledger with its corrections: sum(total_pico) is what everything cost.
CREATE VIEW call_cost AS
SELECT c.call_id, c.task_id, c.job_id, c.tenant, c.role, c.provider, c.model, c.status, c.price_id, c.cost_pico,
       coalesce(k.delta_pico, 0) AS corrected_pico, c.cost_pico + coalesce(k.delta_pico, 0) AS total_pico
  FROM call c
  LEFT JOIN LATERAL (SELECT sum(delta_pico)::bigint AS delta_pico FROM call_correction WHERE call_id = c.call_id) k ON true;
--rollback DROP VIEW call_cost; DROP TABLE call_correction;
