package dev.troupe.cli.bill;

import dev.troupe.shared.postgres.Sql;

/** The statements that price calls again. */
final class RerateSql {
  private RerateSql() {}

  /**
   * A failed call that used nothing costs nothing whatever the prices are; what an unknown one used
   * is known only if it was its price that was missing. Until units were kept, a call whose tier is
   * not noted told its tokens only.
   */
  private static final String BILLED =
      """
      SELECT c.call_id, (uuid_extract_timestamp(c.call_id) AT TIME ZONE 'UTC')::date AS day, c.provider, c.model, p.provider AS price_list,
             coalesce(k.price_id, c.price_id) AS price_id, c.cost_pico + coalesce(k.delta_pico, 0) AS cost_pico,
             c.service_tier IS NOT NULL OR (p.per_image IS NULL AND p.per_character IS NULL AND p.per_second IS NULL) AS whole,
             c.input_tokens, c.cached_tokens, c.cache_write_tokens, c.output_tokens, c.reasoning_tokens, c.images, c.characters, c.seconds,
             c.service_tier, c.image_size
        FROM call c
        JOIN price p ON p.price_id = c.price_id
        LEFT JOIN LATERAL (SELECT sum(delta_pico)::bigint AS delta_pico, (array_agg(new_price_id ORDER BY correction_id DESC))[1] AS price_id
                             FROM call_correction WHERE call_id = c.call_id) k ON true
       WHERE (c.status = 'settled' OR (c.status = 'unknown' AND c.failure_code = 'missing_price')
              OR (c.status = 'failed' AND c.input_tokens + c.cached_tokens + c.cache_write_tokens + c.output_tokens
                                          + coalesce(c.images, 0) + coalesce(c.characters, 0) + coalesce(c.seconds, 0) > 0))
      """;

  /** Of a day and later, after a call, of an account and a model if they are given. */
  static final Sql NEXT =
      Sql.of(
          BILLED
              + """
                AND c.call_id >= uuid7_floor((:since::date)::timestamp AT TIME ZONE 'UTC') AND c.call_id > :after
                AND (:provider::text IS NULL OR c.provider = :provider) AND (:model::text IS NULL OR c.model = :model)
              ORDER BY c.call_id LIMIT :limit
              """);

  static final Sql LOCK =
      Sql.of(BILLED + " AND c.call_id = ANY (:calls::uuid[]) ORDER BY c.call_id FOR UPDATE OF c");

  /** The statement after it sees what another one has just committed. */
  static final Sql ONE_AT_A_TIME = Sql.of("SELECT pg_advisory_xact_lock(7236846)");

  static final Sql AUDIT = Sql.of("SELECT audit_add(:author, 'prices rerate', :subject, :reason)");

  /** Costs are posted as the worker's recorder posts them. */
  static final Sql CORRECT =
      Sql.of(
          """
          WITH written AS (
            INSERT INTO call_correction (call_id, old_price_id, new_price_id, old_pico, new_pico, reason, corrected_by)
            SELECT u.call_id, u.old_price, u.new_price, u.old_pico, u.new_pico, :reason, :author
              FROM unnest(:calls::uuid[], :old_prices::bigint[], :new_prices::bigint[], :old_picos::bigint[], :new_picos::bigint[])
                AS u(call_id, old_price, new_price, old_pico, new_pico)
            RETURNING call_id, delta_pico)
          SELECT post_costs(array_agg(ROW(call_day(c.call_id), c.job_id, c.tenant, c.provider, c.model, c.role,
                   0, 0, 0, 0, 0, 0, 0, w.delta_pico, 0,           -- no call more, no token more
                   CASE c.status WHEN 'failed' THEN w.delta_pico ELSE 0 END,
                   0,                                              -- what an unknown call holds is not corrected
                   CASE c.answer WHEN 'discarded' THEN w.delta_pico ELSE 0 END)::cost_delta))
            FROM written w JOIN call c USING (call_id)
          """);
}
