package dev.troupe.simulator.server;

import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.bill.BillSummary;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The calls under {@code /_sim}: bill, statistics, settings, reset. */
final class Admin {
  static final String PREFIX = "/_sim/";
  private static final String ACCOUNTS = PREFIX + "accounts/";
  private static final JsonMapper JSON = LimitedJson.mapper();

  private final Accounts accounts;
  private final Bill bill;

  Admin(Accounts accounts, Bill bill) {
    this.accounts = accounts;
    this.bill = bill;
  }

  HttpReply handle(HttpCall call) {
    try {
      return switch (call.method() + " " + call.path()) {
        case "GET /_sim/bill" -> billSince(call.query().getOrDefault("since", "0"));
        case "GET /_sim/bill/summary" -> json(200, summary(bill.summary()));
        case "GET /_sim/stats" -> json(200, stats());
        case "GET /_sim/health" -> json(200, JSON.createObjectNode().put("status", "ok"));
        case "POST /_sim/reset" -> reset();
        default -> account(call);
      };
    } catch (JacksonException | IllegalArgumentException e) {
      return error(400, String.valueOf(e.getMessage()));
    }
  }

  private HttpReply billSince(String since) {
    return new HttpReply(
        200,
        Map.of("content-type", "application/x-ndjson"),
        bill.jsonLinesSince(Long.parseLong(since)).getBytes(StandardCharsets.UTF_8));
  }

  private HttpReply reset() {
    accounts.reset();
    return json(200, stats());
  }

  private HttpReply account(HttpCall call) {
    if (!call.path().startsWith(ACCOUNTS)) {
      return error(404, "no such admin call: " + call.method() + " " + call.path());
    }
    var account = accounts.byName().get(call.path().substring(ACCOUNTS.length()));
    if (account == null) {
      return error(404, "no account at " + call.path());
    }
    if (call.method().equals("POST")) {
      var settings = (ObjectNode) JSON.valueToTree(account.config());
      merge(settings, JSON.readTree(call.body()));
      account.configure(JSON.treeToValue(settings, AccountConfig.class));
    }
    return json(200, JSON.valueToTree(account.config()));
  }

  /** Objects are merged, everything else is replaced; null takes a limit away. */
  private static void merge(ObjectNode base, JsonNode changes) {
    for (var entry : changes.properties()) {
      if (entry.getValue().isObject() && base.get(entry.getKey()) instanceof ObjectNode inner) {
        merge(inner, entry.getValue());
      } else {
        base.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private JsonNode stats() {
    var node = JSON.createObjectNode();
    var list = node.putArray("accounts");
    accounts.byName().values().forEach(account -> list.add(JSON.valueToTree(account.stats())));
    return node;
  }

  /** Money as text: a reader must not make doubles of it. */
  private static JsonNode summary(BillSummary summary) {
    var node = JSON.createObjectNode();
    node.put("calls", summary.calls());
    node.put("usd", summary.usd().toPlainString());
    var lines = node.putArray("lines");
    for (var line : summary.lines()) {
      lines
          .addObject()
          .put("account", line.account())
          .put("model", line.model())
          .put("calls", line.calls())
          .put("promptTokens", line.promptTokens())
          .put("cachedTokens", line.cachedTokens())
          .put("completionTokens", line.completionTokens())
          .put("reasoningTokens", line.others().reasoningTokens())
          .put("cacheWriteTokens", line.others().cacheWriteTokens())
          .put("images", line.others().images())
          .put("characters", line.others().characters())
          .put("audioMillis", line.others().audioMillis())
          .put("usd", line.usd().toPlainString());
    }
    return node;
  }

  private static HttpReply error(int status, String message) {
    return json(status, JSON.createObjectNode().put("error", message));
  }

  private static HttpReply json(int status, JsonNode body) {
    return new HttpReply(
        status,
        Map.of("content-type", "application/json"),
        body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
