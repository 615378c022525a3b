--liquibase formatted sql

--changeset troupe:table-price splitStatements:false
-- Prices never change: a new price is a new row from a later day on. All amounts are picodollars (10^-12 USD) per unit.
--
-- One model may be sold at several prices: by service tier, by quality and size of pictures, by length of context. Rows of one model, day, tier and
-- size are one price. What an operator states is never updated: of two local rows of one key and day the later one decides.
CREATE TABLE price (
  price_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider        text NOT NULL,                   -- the kind or vendor as in the price table, not the operator's account name
  model           text NOT NULL,
  effective_from  date NOT NULL,
  source          text NOT NULL,                   -- 'shipped <sha256>' or 'local'
  service_tier    text NOT NULL DEFAULT 'standard', -- batch, flex, priority, ... as the provider calls it
  image_size      text NOT NULL DEFAULT '',        -- quality-size, such as hd-1024x1792; empty: any
  above_input_tokens integer NOT NULL DEFAULT 0,   -- the whole call costs this if it has more input than that
  input           bigint,                          -- per token
  cached_input    bigint,
  cache_write     bigint,
  output          bigint,
  reasoning       bigint,                          -- per token; null: thoughts are output
  per_request     bigint,
  per_image       bigint,
  per_character   bigint,
  per_second      bigint,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX price_shipped ON price (provider, model, effective_from, source, service_tier, image_size, above_input_tokens) WHERE source <> 'local';
--rollback DROP TABLE price;
