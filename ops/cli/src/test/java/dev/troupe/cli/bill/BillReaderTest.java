package dev.troupe.cli.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.cli.bill.Billed.Charge;
import dev.troupe.cli.bill.Billed.OfCall;
import dev.troupe.cli.bill.Billed.OfSpan;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.InvalidInputException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillReaderTest {
  private static final Instant MAY_1 = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant MAY_2 = Instant.parse("2026-05-02T00:00:00Z");

  @TempDir Path folder = Path.of("");

  private List<Billed> read(String text) throws IOException {
    return BillReader.read("bill", Files.writeString(folder.resolve("bill"), text));
  }

  private void isRefused(String text, String... messages) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(messages);
  }

  @Test
  void read_simulatorsLines_areCallsWithAllDigits() throws IOException {
    assertThat(
            read(
                """
                {"sequence":1,"time":"2026-05-01T10:00:00.5Z","account":"groq","request_id":"req-1","client_request_id":"c-1","metadata_call_id":null,"model":"llama","prompt_tokens":100,"cached_tokens":64,"cache_write_tokens":0,"completion_tokens":7,"reasoning_tokens":0,"cost_usd":"0.000000000001","status":200}

                {"sequence":2,"time":"2026-05-01T10:00:01Z","account":"groq","request_id":"req-2","client_request_id":null,"metadata_call_id":"m-2","model":"llama","prompt_tokens":0,"cached_tokens":0,"completion_tokens":0,"reasoning_tokens":0,"cost_usd":"1","status":0}
                """))
        .containsExactly(
            new OfCall(
                1,
                "groq",
                "c-1",
                "req-1",
                Instant.parse("2026-05-01T10:00:00.5Z"),
                "llama",
                new Tokens(100, 64, 7),
                new Usd(1)),
            new OfCall(
                3,
                "groq",
                "m-2",
                "req-2",
                Instant.parse("2026-05-01T10:00:01Z"),
                "llama",
                Tokens.NONE,
                Usd.of("1")));
  }

  @Test
  void read_tableOfCalls_takesTheUsualNames() throws IOException {
    assertThat(read("id;timestamp;model;cost\r\n\"req;1\";2026-05-01 00:00:00;gpt-4o;0.5\r\n"))
        .containsExactly(new OfCall(2, null, null, "req;1", MAY_1, "gpt-4o", null, Usd.of("0.5")));
  }

  @Test
  void read_openAiUsageTable_hasDecimalsAndEmptyDays() throws IOException {
    assertThat(
            read(
                """
                start_time\tend_time\tstart_time_iso\tend_time_iso\tproject_id\tnum_model_requests\tmodel\tbatch\tinput_tokens\toutput_tokens\tinput_cached_tokens
                1777593600\t1777680000\t2026-05-01T00:00:00+00:00\t2026-05-02T00:00:00+00:00\tproj_1\t10.0\tgpt-4o-2024-08-06\tFALSE\t59200.0\t10646.0\t5760.0
                1777680000\t1777766400\t2026-05-02T00:00:00+00:00\t2026-05-03T00:00:00+00:00\t\t\t\t\t\t\t
                """))
        .containsExactly(
            new OfSpan(
                2,
                MAY_1,
                MAY_2,
                "gpt-4o-2024-08-06",
                10L,
                new Tokens(59_200, 5_760, 10_646),
                null));
  }

  @Test
  void read_openAiCosts_keepEveryDigit() throws IOException {
    assertThat(
            read(
                """
                start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,line_item
                1777593600,1777680000,,,0.003835980000000000000000000001,usd,1000,"gpt-5-nano, input_tokens"
                1777593600,1777680000,,,,,,
                """))
        .containsExactly(
            new OfSpan(
                2,
                MAY_1,
                MAY_2,
                "gpt-5-nano",
                null,
                null,
                new Charge(new BigDecimal("0.003835980000000000000000000001"), BigDecimal.ZERO)));
    assertThat(
            read(
                """
                {"object": "page",
                 "data": [{"object": "bucket", "start_time": 1777593600, "end_time": 1777680000,
                   "results": [{"object": "organization.costs.result", "amount": {"value": 0.06, "currency": "usd"}, "line_item": null}]},
                  {"object": "bucket", "start_time": 1777680000, "end_time": 1777766400, "results": []}],
                 "has_more": false, "next_page": null}
                """))
        .containsExactly(
            new OfSpan(
                1,
                MAY_1,
                MAY_2,
                null,
                null,
                null,
                new Charge(new BigDecimal("0.06"), BigDecimal.ZERO)));
  }

  @Test
  void read_pagesOfTheUsageApiAsLines_areTakenTogether() throws IOException {
    String page =
        "{\"object\":\"page\",\"data\":[{\"object\":\"bucket\",\"start_time\":1777593600,\"end_time\":1777680000,\"results\":[{\"object\":\"organization.usage.completions.result\",\"input_tokens\":1000,\"output_tokens\":500,\"input_cached_tokens\":800,\"num_model_requests\":5,\"model\":\"gpt-4o\",\"batch\":null}]}],\"has_more\":true}";
    assertThat(read(page + "\n" + page + "\n"))
        .containsExactly(
            new OfSpan(1, MAY_1, MAY_2, "gpt-4o", 5L, new Tokens(1000, 800, 500), null),
            new OfSpan(2, MAY_1, MAY_2, "gpt-4o", 5L, new Tokens(1000, 800, 500), null));
  }

  @Test
  void read_anthropicUsage_addsUpTheInput() throws IOException {
    Tokens tokens = new Tokens(10 + 20 + 30 + 40, 40, 50);
    assertThat(
            read(
                """
                usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count
                2026-05-01,claude-haiku-4-5-20251001,key,Default,standard,≤ 200k,10,20,30,40,50,0
                2026-05-01 10:00,claude-haiku-4-5-20251001,key,Default,standard,≤ 200k,10,20,30,40,50,0
                """))
        .containsExactly(
            new OfSpan(2, MAY_1, MAY_2, "claude-haiku-4-5-20251001", null, tokens, null),
            new OfSpan(
                3,
                MAY_1.plusSeconds(36_000),
                MAY_1.plusSeconds(39_600),
                "claude-haiku-4-5-20251001",
                null,
                tokens,
                null));
    assertThat(
            read(
                """
                {"data": [{"starting_at": "2026-05-01T00:00:00Z", "ending_at": "2026-05-02T00:00:00Z", "results": [
                  {"uncached_input_tokens": 10, "cache_creation": {"ephemeral_1h_input_tokens": 30, "ephemeral_5m_input_tokens": 20},
                   "cache_read_input_tokens": 40, "output_tokens": 50, "server_tool_use": {"web_search_requests": 0}, "model": "claude-haiku-4-5"}]}],
                 "has_more": false, "next_page": null}
                """))
        .containsExactly(new OfSpan(1, MAY_1, MAY_2, "claude-haiku-4-5", null, tokens, null));
  }

  @Test
  void read_anthropicCosts_areCentsInTheApiAndRoundedInTheTable() throws IOException {
    assertThat(
            read(
                """
                usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,cost_type
                2026-05-01,Claude Haiku 4.5,Default,key,message,≤ 200k,input_no_cache,0.19,token
                """))
        .containsExactly(
            new OfSpan(
                2,
                MAY_1,
                MAY_2,
                "Claude Haiku 4.5",
                null,
                null,
                new Charge(new BigDecimal("0.19"), new BigDecimal("0.005"))));
    assertThat(
            read(
                "{\"data\":[{\"starting_at\":\"2026-05-01T00:00:00Z\",\"ending_at\":\"2026-05-02T00:00:00Z\",\"results\":[{\"amount\":\"123.45\",\"currency\":\"USD\",\"model\":\"claude-haiku-4-5\"}]}]}"))
        .containsExactly(
            new OfSpan(
                1,
                MAY_1,
                MAY_2,
                "claude-haiku-4-5",
                null,
                null,
                new Charge(new BigDecimal("1.2345"), BigDecimal.ZERO)));
  }

  @Test
  void read_badLines_areToldAllAtOnceWithLineColumnValueAndExpectation() {
    isRefused(
        "request_id,time,model,cost_usd\nr1,yesterday,m,1\nr2,2026-05-01T00:00:00Z,m,lots\nr3,2026-05-01T00:00:00Z,,0.0000000000001\nr4,2026\n",
        "bill:2: time: yesterday (expected: a time such as 2026-05-01T10:00:00Z)",
        "bill:3: cost_usd: lots (expected: an amount such as 0.0012)",
        "bill:4: model: missing (expected: a value)",
        "bill:4: cost_usd: 0.0000000000001 (expected: dollars with at most 12 decimals)",
        "bill:5: 2 cells (expected: 4, as in the first line)");
    isRefused(
        "start_time,end_time,num_model_requests,model,input_tokens,output_tokens\n1777593600,1777593600,1,m,1,1\n1777593600,1777680000,1,m,-1,1.5\n",
        "bill:2: end:",
        "bill:3: input_tokens: -1 (expected: a whole number, 0 or more)",
        "bill:3: output_tokens: 1.5");
    isRefused(
        "{\"start_time\":1777593600,\"end_time\":1777680000,\"results\":[{\"amount\":{\"value\":1,\"currency\":\"eur\"}}]}",
        "results[0].amount.currency: eur (expected: usd)");
  }

  @Test
  void read_whatIsNoBill_saysWhatOneLooksLike() {
    isRefused(
        "name,age\nbob,7\n", "bill:1: name, age (expected: a bill with", "num_model_requests");
    isRefused("", "bill: missing (expected: at least one line that charges something)");
    isRefused("{\"a\": [1,\n", "expected: JSON");
    isRefused("{\"hello\": 1}\n", "bill:1: hello (expected: a bill with");
  }
}
