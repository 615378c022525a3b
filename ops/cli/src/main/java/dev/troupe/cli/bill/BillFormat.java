package dev.troupe.cli.bill;

import dev.troupe.cli.bill.Billed.Charge;
import dev.troupe.cli.bill.Billed.OfCall;
import dev.troupe.cli.bill.Billed.OfSpan;
import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a bill look like. Names with a dot are of JSON; where a provider's table and
 * its API name the same thing differently, both are known.
 */
enum BillFormat {
  /** One line per call: the simulator's bill, and tables with an id, a time, a model and a cost. */
  CALLS("client_request_id or request_id, time, model, cost_usd") {
    @Override
    boolean fits(Set<String> names) {
      return (any(names, CALL_ID) || any(names, REQUEST_ID))
          && any(names, COST)
          && any(names, TIME);
    }

    @Override
    Billed read(Fields f) {
      boolean counted = f.first(INPUT) != null || f.first(OUTPUT) != null;
      return new OfCall(
          f.line(),
          f.text("account"),
          f.text(CALL_ID),
          f.text(REQUEST_ID),
          f.time(TIME),
          f.required("model"),
          counted
              ? new Tokens(
                  f.count(INPUT), f.count("cached_tokens", "input_cached_tokens"), f.count(OUTPUT))
              : null,
          usd(f));
    }
  },

  /** OpenAI's usage: {@code /v1/organization/usage/...} and the table of the usage page. */
  OPENAI_USAGE("start_time, end_time, num_model_requests, model, input_tokens, output_tokens") {
    @Override
    boolean fits(Set<String> names) {
      return names.contains("start_time") && names.contains("num_model_requests");
    }

    @Override
    @Nullable Billed read(Fields f) {
      if (!f.has("num_model_requests")) {
        return null;
      }
      boolean tokens = f.has("input_tokens") || f.has("output_tokens");
      return new OfSpan(
          f.line(),
          f.time("start_time"),
          f.time("end_time"),
          f.text("model"),
          f.count("num_model_requests"),
          tokens
              ? new Tokens(
                  f.count("input_tokens"), f.count("input_cached_tokens"), f.count("output_tokens"))
              : null,
          null);
    }
  },

  /** OpenAI's costs: {@code /v1/organization/costs} and the table of the same page. */
  OPENAI_COSTS("start_time, end_time, amount_value, amount_currency, line_item") {
    @Override
    boolean fits(Set<String> names) {
      return names.contains("start_time")
          && (names.contains("amount_value") || names.contains("amount.value"));
    }

    @Override
    @Nullable Billed read(Fields f) {
      if (f.first("amount_value", "amount.value") == null) {
        return null;
      }
      dollars(f, "amount_currency", "amount.currency");
      String item = f.text("line_item");
      return new OfSpan(
          f.line(),
          f.time("start_time"),
          f.time("end_time"),
          item == null ? null : item.split(",", 2)[0],
          null,
          null,
          new Charge(f.amount("amount_value", "amount.value"), BigDecimal.ZERO));
    }
  },

  /** Anthropic's usage: {@code /v1/organizations/usage_report/messages} and the Console's table. */
  ANTHROPIC_USAGE(
      "usage_date_utc, model_version, usage_input_tokens_no_cache, usage_output_tokens") {
    @Override
    boolean fits(Set<String> names) {
      return any(names, "usage_input_tokens_no_cache", "uncached_input_tokens") && any(names, DAY);
    }

    @Override
    Billed read(Fields f) {
      long cached = f.count("usage_input_tokens_cache_read", "cache_read_input_tokens");
      long written =
          f.count("usage_input_tokens_cache_write_5m", "cache_creation.ephemeral_5m_input_tokens")
              + f.count(
                  "usage_input_tokens_cache_write_1h", "cache_creation.ephemeral_1h_input_tokens");
      long fresh = f.count("usage_input_tokens_no_cache", "uncached_input_tokens");
      return span(
          f,
          f.text("model_version", "model"),
          new Tokens(
              fresh + cached + written, cached, f.count("usage_output_tokens", "output_tokens")),
          null);
    }
  },

  /**
   * Anthropic's costs: {@code /v1/organizations/cost_report}, in cents, and the Console's table, in
   * dollars and rounded to cents.
   */
  ANTHROPIC_COSTS("usage_date_utc, model, token_type, cost_usd") {
    @Override
    boolean fits(Set<String> names) {
      return (names.contains("usage_date_utc") && names.contains("cost_usd"))
          || (names.contains("starting_at") && names.contains("amount"));
    }

    @Override
    Billed read(Fields f) {
      if (f.has("cost_usd")) {
        BigDecimal usd = f.amount("cost_usd");
        return span(
            f,
            f.text("model"),
            null,
            new Charge(usd, usd.scale() <= 2 ? HALF_A_CENT : BigDecimal.ZERO));
      }
      dollars(f, "currency");
      return span(
          f,
          f.text("model"),
          null,
          new Charge(f.amount("amount").movePointLeft(2), BigDecimal.ZERO));
    }
  };

  private static final String[] CALL_ID = {"client_request_id", "metadata_call_id", "call_id"};
  private static final String[] REQUEST_ID = {"request_id", "id"};
  private static final String[] TIME = {"time", "timestamp", "created_at", "created", "date"};
  private static final String[] COST = {"cost_usd", "cost", "amount"};
  private static final String[] INPUT = {"prompt_tokens", "input_tokens"};
  private static final String[] OUTPUT = {"completion_tokens", "output_tokens"};
  private static final String[] DAY = {"usage_date_utc", "starting_at"};
  private static final BigDecimal HALF_A_CENT = new BigDecimal("0.005");

  private final String example;

  BillFormat(String example) {
    this.example = example;
  }

  /** The fields that people would look for. */
  String example() {
    return example;
  }

  abstract boolean fits(Set<String> names);

  /** Null: a line that says nothing. */
  abstract @Nullable Billed read(Fields fields);

  private static boolean any(Set<String> names, String... wanted) {
    for (String name : wanted) {
      if (names.contains(name)) {
        return true;
      }
    }
    return false;
  }

  private static Usd usd(Fields f) {
    try {
      return Usd.of(f.amount(COST));
    } catch (ArithmeticException e) {
      f.problem(f.first(COST), f.text(COST), "dollars with at most 12 decimals");
      return Usd.ZERO;
    }
  }

  private static void dollars(Fields f, String... names) {
    String currency = f.text(names);
    if (currency != null && !currency.equalsIgnoreCase("usd")) {
      f.problem(f.first(names), currency, "usd");
    }
  }

  private static Billed span(
      Fields f, @Nullable String model, @Nullable Tokens tokens, @Nullable Charge charge) {
    if (f.has("starting_at")) {
      return new OfSpan(
          f.line(), f.time("starting_at"), f.time("ending_at"), model, null, tokens, charge);
    }
    String day = f.required("usage_date_utc");
    Instant from = Instant.EPOCH;
    Duration width = Duration.ofDays(1);
    try {
      if (day.length() > 10) {
        from = f.time("usage_date_utc");
        width = Duration.ofHours(1);
      } else {
        from = LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException e) {
      f.problem("usage_date_utc", day, "a day such as 2026-05-01, or an hour 2026-05-01 10:00");
    }
    return new OfSpan(f.line(), from, from.plus(width), model, null, tokens, charge);
  }
}
