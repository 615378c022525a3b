package dev.troupe.cli.bill;

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
  static final String NEXT =
      BILLED
          + """
                AND c.call_id >= uuid7_floor((?::date)::timestamp AT TIME ZONE 'UTC') AND c.call_id > ?
                AND (?::text IS NULL OR c.provider = ?) AND (?::text IS NULL OR c.model = ?)
              ORDER BY c.call_id LIMIT ?
              """;

  static final String LOCK =
      BILLED + " AND c.call_id = ANY (?::uuid[]) ORDER BY c.call_id FOR UPDATE OF c";

  /** The statement after it sees what another one has just committed. */
  static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7236846)";

  /** Touches rows in the order in which the workers' recorders do. */
  static final String CORRECT =
      """
      WITH written AS (
        INSERT INTO call_correction (call_id, old_price_id, new_price_id, old_pico, new_pico, reason, corrected_by)
        SELECT u.call_id, u.old_price, u.new_price, u.old_pico, u.new_pico, x.reason, x.author
          FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) AS u(call_id, old_price, new_price, old_pico, new_pico),
               (SELECT ?::text AS reason, ?::text AS author) x
        RETURNING call_id, delta_pico)
      , booked AS (
        SELECT (uuid_extract_timestamp(c.call_id) AT TIME ZONE 'UTC')::date AS day, c.job_id, c.tenant, c.provider, c.model, c.role, w.delta_pico,
               CASE c.status WHEN 'failed' THEN w.delta_pico ELSE 0 END AS failed, CASE c.answer WHEN 'discarded' THEN w.delta_pico ELSE 0 END AS discarded
          FROM written w JOIN call c USING (call_id))
      , by_day AS (
        INSERT INTO cost_by_day AS r (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico, failed_cost_pico, discarded_cost_pico)
        SELECT day, tenant, provider, model, role, 0, 0, 0, 0, 0, 0, sum(delta_pico), sum(failed), sum(discarded)
          FROM booked GROUP BY day, tenant, provider, model, role ORDER BY day, tenant, provider, model, role
        ON CONFLICT (day, tenant, provider, model, role) DO UPDATE SET cost_pico = r.cost_pico + excluded.cost_pico,
          failed_cost_pico = r.failed_cost_pico + excluded.failed_cost_pico, discarded_cost_pico = r.discarded_cost_pico + excluded.discarded_cost_pico)
      , by_job AS (
        INSERT INTO cost_by_job AS r (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico, failed_cost_pico, discarded_cost_pico)
        SELECT job_id, role, provider, model, 0, 0, 0, 0, 0, 0, sum(delta_pico), sum(failed), sum(discarded)
          FROM booked GROUP BY job_id, role, provider, model ORDER BY job_id, role, provider, model
        ON CONFLICT (job_id, role, provider, model) DO UPDATE SET cost_pico = r.cost_pico + excluded.cost_pico,
          failed_cost_pico = r.failed_cost_pico + excluded.failed_cost_pico, discarded_cost_pico = r.discarded_cost_pico + excluded.discarded_cost_pico)
      SELECT count(*) FROM written
      """;
}
