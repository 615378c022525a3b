--liquibase formatted sql

--changeset troupe:function-reserve-what-fits splitStatements:false stripComments:false runOnChange:true
-- One after another, as long as there is room: takes the rows of the others back, and notes what they would have needed. The windows are
-- locked.
CREATE OR REPLACE FUNCTION reserve_what_fits(calls uuid[], needs bigint[], spans text[], windows bigint[], limits bigint[], room bigint[])
RETURNS TABLE (written uuid, refused text, refused_by bigint, budget_name text, budget_limit bigint, turns_in_ms bigint) LANGUAGE plpgsql AS $$
DECLARE
  taken bigint[] := array_fill(0::bigint, ARRAY[cardinality(windows)]);
  at_window integer[] := array_fill(NULL::integer, ARRAY[cardinality(calls)]); -- which one refused the call
  touched bigint;
  at integer;
BEGIN
  FOR i IN 1..cardinality(calls) LOOP
    FOREACH touched IN ARRAY coalesce(spans[i], '{}')::bigint[] LOOP
      at := array_position(windows, touched);
      -- What never fits is said rather than what doesn't fit now.
      IF needs[i] > limits[at] OR (needs[i] > room[at] AND at_window[i] IS NULL) THEN
        at_window[i] := at;
      END IF;
    END LOOP;
    IF at_window[i] IS NULL THEN
      FOREACH touched IN ARRAY coalesce(spans[i], '{}')::bigint[] LOOP
        at := array_position(windows, touched);
        IF at IS NOT NULL THEN
          room[at] := room[at] - needs[i];
          taken[at] := taken[at] + needs[i];
        END IF;
      END LOOP;
    END IF;
  END LOOP;
  DELETE FROM call WHERE call_id IN (SELECT u.c FROM unnest(calls, at_window) AS u(c, stop) WHERE u.stop IS NOT NULL);
  UPDATE budget_window w SET reserved_pico = w.reserved_pico + u.taken
    FROM unnest(windows, taken) AS u(window_id, taken) WHERE w.window_id = u.window_id AND u.taken > 0;
  UPDATE budget_window w SET wanted_pico = least(w.wanted_pico, u.need), wanted_at = now()
    FROM (SELECT windows[x.stop] AS window_id, min(x.need) AS need FROM unnest(needs, at_window) AS x(need, stop)
           WHERE x.stop IS NOT NULL AND x.need <= limits[x.stop] GROUP BY 1) AS u WHERE w.window_id = u.window_id;
  RETURN QUERY
  SELECT u.c, CASE WHEN u.stop IS NULL THEN NULL WHEN u.need > limits[u.stop] THEN 'exceeds' ELSE 'used_up' END, w.budget_id, b.name, limits[u.stop],
         CASE WHEN w.ends_at < 'infinity' THEN greatest(1, ceil(extract(epoch FROM w.ends_at - now()) * 1000))::bigint END
    FROM unnest(calls, needs, at_window) AS u(c, need, stop)
    LEFT JOIN budget_window w ON w.window_id = windows[u.stop]
    LEFT JOIN budget b ON b.budget_id = w.budget_id;
END $$;
--rollback DROP FUNCTION reserve_what_fits;
