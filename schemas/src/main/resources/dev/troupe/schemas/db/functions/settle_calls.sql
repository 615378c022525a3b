--liquibase formatted sql

--changeset troupe:function-settle-calls splitStatements:false stripComments:false runOnChange:true
-- Settles calls that are over; returns what that changes in roll-ups and budgets.
--
-- A call that is unknown may still be settled, when its answer arrives after its worker was declared dead; then its count and its reserved cost move out of
-- the roll-ups and the real ones in. A call that was settled stays as it is, but for one whose answer was kept: what became of that is said later, and
-- changes no cost. So to settle a batch again adds nothing.
--
-- A settled call releases in each of its budgets what it had reserved there, and counts as spent; an unknown one stays reserved, and one that has expired is
-- spent already.
CREATE OR REPLACE FUNCTION settle_calls(p_settlements call_settlement[], OUT costs cost_delta[], OUT releases budget_release[]) LANGUAGE plpgsql AS $$
BEGIN
  WITH settled AS (
    UPDATE call c SET
      status = u.status,
      cost_pico = CASE u.status WHEN 'unknown' THEN c.reserved_pico ELSE u.cost_pico END,
      input_tokens = u.input_tokens,
      cached_tokens = u.cached_tokens,
      cache_write_tokens = u.cache_write_tokens,
      output_tokens = u.output_tokens,
      reasoning_tokens = u.reasoning_tokens,
      images = u.images,
      characters = u.characters,
      seconds = u.seconds,
      service_tier = u.service_tier,
      image_size = u.image_size,
      price_id = coalesce(u.price_id, c.price_id),
      request_id = u.request_id,
      http_status = u.http_status,
      failure_code = u.failure_code,
      latency_ms = u.latency_ms,
      settled_at = CASE c.status WHEN 'settled' THEN c.settled_at ELSE now() END,
      answer = u.answer,
      verdict = u.verdict,
      unknown_since = CASE u.status WHEN 'unknown' THEN now() END
      FROM unnest(p_settlements) AS u
     WHERE c.call_id = u.call_id
       AND (c.status = 'intent' OR (c.status = 'unknown' AND u.status <> 'unknown') OR (c.answer = 'kept' AND u.answer <> 'kept'))
    RETURNING
      ROW(
        call_day(c.call_id), c.job_id, c.tenant, c.provider, c.model, c.role,
        (old.status = 'intent')::int,                                          -- calls
        (new.status = 'failed')::int,                                          -- failed
        (new.status = 'unknown')::int - (old.status = 'unknown')::int,         -- unknown
        0,                                                                     -- cached
        coalesce(new.answer = 'accepted', false)::int,                         -- accepted
        new.input_tokens - coalesce(old.input_tokens, 0),
        new.output_tokens - coalesce(old.output_tokens, 0),
        new.cost_pico - coalesce(old.cost_pico, 0),
        0,                                                                     -- saved_pico
        CASE new.status WHEN 'failed' THEN new.cost_pico ELSE 0 END,           -- failed_cost_pico
        CASE new.status WHEN 'unknown' THEN new.cost_pico ELSE 0 END - CASE old.status WHEN 'unknown' THEN old.cost_pico ELSE 0 END, -- unknown_cost_pico
        CASE new.answer WHEN 'discarded' THEN new.cost_pico ELSE 0 END         -- discarded_cost_pico
      )::cost_delta AS cost,
      CASE WHEN new.status <> 'unknown' THEN c.budgets END AS budgets,
      CASE WHEN old.status = 'intent' OR old.unknown_since IS NOT NULL THEN c.reserved_pico ELSE 0 END AS freed,
      new.cost_pico - CASE WHEN old.status = 'intent' OR old.unknown_since IS NOT NULL THEN 0 ELSE old.cost_pico END AS spent)
  SELECT (SELECT array_agg(cost) FROM settled),
         (SELECT array_agg(ROW(b, freed, spent)::budget_release) FROM settled, unnest(budgets) AS b)
    INTO costs, releases;
END $$;
--rollback DROP FUNCTION settle_calls;
