package dev.troupe.simulator.wire.elevenlabs;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.StoredAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What an account said, newest first; and each recording again. */
final class SpeechHistory {
  private static final int USUAL_PAGE = 100;
  private static final int LONGEST_PAGE = 1_000;

  /**
   * One recording.
   *
   * @param before the account's count of characters before it
   */
  private record Item(StoredAnswer answer, long before, long cost) {
    String word(String name) {
      return Objects.requireNonNull(answer.metadata().get(name), name);
    }

    String id() {
      return SpeechHistory.id(answer.requestId());
    }
  }

  private final List<Item> newestFirst;

  SpeechHistory(List<StoredAnswer> oldestFirst) {
    var items = new ArrayList<Item>();
    var count = 0L;
    for (var answer : oldestFirst) {
      var cost = Long.parseLong(answer.metadata().getOrDefault(SpeechRequest.COST, "0"));
      items.add(new Item(answer, count, cost));
      count += cost;
    }
    newestFirst = items.reversed();
  }

  static String id(String requestId) {
    return "hist_" + requestId.substring("req_".length());
  }

  /** What a call asks for; null if there is no such item. */
  @Nullable HttpReply reply(HttpCall call, Map<String, String> headers) {
    var path = ElevenLabsHttp.HISTORY.matcher(call.path());
    if (!path.matches() || path.group(1) == null) {
      return list(call.query(), headers);
    }
    for (var item : newestFirst) {
      if (item.id().equals(path.group(1))) {
        if (path.group(2) == null) {
          return HttpReply.json(200, headers, json(item));
        }
        headers.put("content-type", "audio/mpeg");
        return new HttpReply(200, headers, item.answer().reply().body());
      }
    }
    return null;
  }

  private HttpReply list(Map<String, String> query, Map<String, String> headers) {
    var size =
        Math.clamp(
            Integer.parseInt(query.getOrDefault("page_size", "" + USUAL_PAGE)), 1, LONGEST_PAGE);
    var start = query.get("start_after_history_item_id");
    var found =
        newestFirst.stream()
            .dropWhile(item -> start != null && !item.id().equals(start))
            .skip(start == null ? 0 : 1)
            .filter(item -> matches(item, query))
            .limit(size + 1L)
            .toList();
    var page = found.subList(0, Math.min(size, found.size()));
    var body = LimitedJson.mapper().createObjectNode();
    var history = body.putArray("history");
    page.forEach(item -> history.add(json(item)));
    body.put("last_history_item_id", page.isEmpty() ? null : page.getLast().id());
    body.put("has_more", found.size() > size);
    return HttpReply.json(200, headers, body);
  }

  private static boolean matches(Item item, Map<String, String> query) {
    var at = item.answer().time().getEpochSecond();
    return query
            .getOrDefault("voice_id", item.word(SpeechRequest.VOICE))
            .equals(item.word(SpeechRequest.VOICE))
        && query
            .getOrDefault("model_id", item.word(SpeechRequest.MODEL))
            .equals(item.word(SpeechRequest.MODEL))
        && lower(item.word(SpeechRequest.TEXT)).contains(lower(query.getOrDefault("search", "")))
        && at >= Long.parseLong(query.getOrDefault("date_after_unix", "" + Long.MIN_VALUE))
        && at < Long.parseLong(query.getOrDefault("date_before_unix", "" + Long.MAX_VALUE));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static ObjectNode json(Item item) {
    return LimitedJson.mapper()
        .createObjectNode()
        .put("history_item_id", item.id())
        .put("request_id", item.answer().requestId())
        .put("voice_id", item.word(SpeechRequest.VOICE))
        .put("model_id", item.word(SpeechRequest.MODEL))
        .put("text", item.word(SpeechRequest.TEXT))
        .put("date_unix", item.answer().time().getEpochSecond())
        .put("character_count_change_from", item.before())
        .put("character_count_change_to", item.before() + item.cost())
        .put("content_type", "audio/mpeg")
        .put("state", "created")
        .put("source", "TTS");
  }
}
