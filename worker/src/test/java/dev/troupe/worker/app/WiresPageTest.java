package dev.troupe.worker.app;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.GeneratedPage;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.Wording;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The page about what each wire can say is what the adapters have words for. */
class WiresPageTest {
  private static final String INTRODUCTION =
      """
      # What each wire can say

      Generated from the code by `WiresPageTest`; don't edit it here.

      A request is said in the words of the chat API, and each adapter says it in those of its wire. What a wire has no word for is never left out: the task goes to the next route, and the reason names the word. What means the same as saying nothing (`n: 1`, `parallel_tool_calls: true`, `logprobs: false`, `tool_choice: auto`, a penalty of 0) is taken everywhere. Names are those of [roles and requests](messages.md). A picture's `detail` is sent where the wire has it (those like OpenAI's, Cohere); elsewhere it means nothing.

      `extra` holds what only one provider knows, by its own name there. Option `extra` of an account lists the names that its operator allows (`extra: "min_p, safetySettings"`), and they are put into the body as they are; at Bedrock, into `additionalModelRequestFields`. Allow no name that makes a call dearer than what is reserved for it.
      """;

  @Test
  void page_isWhatTheAdaptersHaveWordsFor() throws IOException {
    GeneratedPage.of("wires.md").check(page(), "-pl worker -Dtest=WiresPageTest");
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    Map<String, Wording> text = new LinkedHashMap<>();
    text.put("openai", wording("openai", Map.of(), Modality.TEXT));
    text.put("responses", wording("openai", Map.of("api", "responses"), Modality.TEXT));
    for (String kind : List.of("anthropic", "gemini", "bedrock", "ollama", "cohere")) {
      text.put(kind, wording(kind, Map.of(), Modality.TEXT));
    }
    part(page, "Text", "`responses` is kind `openai` with `api: responses`.", text);
    Map<String, Wording> alike = new LinkedHashMap<>();
    for (String dialect : List.of("groq", "cerebras", "openrouter", "together", "other")) {
      alike.put(dialect, wording("openai-compatible", Map.of("dialect", dialect), Modality.TEXT));
    }
    part(
        page,
        "Text from those who speak like OpenAI",
        "By `dialect`; `other` is vLLM, SGLang, llama.cpp, a gateway and whoever else.",
        alike);
    Map<String, Wording> rest = new LinkedHashMap<>();
    rest.put("api: embeddings", wording("openai", Map.of("api", "embeddings"), Modality.TEXT));
    rest.put("embeddings", wording("openai", Map.of(), Modality.EMBEDDING));
    rest.put("moderations", wording("openai", Map.of(), Modality.MODERATION));
    rest.put("pictures", wording("openai", Map.of(), Modality.IMAGE));
    rest.put("speech", wording("openai", Map.of(), Modality.AUDIO));
    rest.put("elevenlabs", wording("elevenlabs", Map.of(), Modality.AUDIO));
    part(
        page,
        "Embeddings, moderations, pictures, speech",
        "All but the last are OpenAI's and of those who speak like it; other wires can't be asked for them. `api: embeddings` is an account whose texts are vectors. What a request says goes before the account's options. A voice is the role's or the request's on all wires.",
        rest);
    return page.toString();
  }

  private static void part(
      StringBuilder page, String title, String note, Map<String, Wording> wires) {
    page.append("\n## ").append(title).append("\n\n").append(note).append("\n\n");
    page.append("| | ").append(String.join(" | ", wires.keySet())).append(" |\n|---|");
    page.append("---|".repeat(wires.size())).append('\n');
    Set<String> names = new TreeSet<>();
    wires.values().forEach(wording -> names.addAll(wording.parameters()));
    names.forEach(name -> row(page, "`" + name + "`", wires, w -> w.parameters().contains(name)));
    Arrays.stream(Piece.values())
        .filter(piece -> wires.values().stream().anyMatch(w -> w.pieces().contains(piece)))
        .forEach(piece -> row(page, piece.label(), wires, w -> w.pieces().contains(piece)));
    page.append("\nBut not:\n\n");
    List<String> common = new ArrayList<>(limits(wires.values().iterator().next()));
    wires.values().forEach(wording -> common.retainAll(limits(wording)));
    limits(page, "all of them", common);
    wires.forEach(
        (name, wording) ->
            limits(page, name, limits(wording).stream().filter(l -> !common.contains(l)).toList()));
  }

  private static List<String> limits(Wording wording) {
    return wording.limits().stream().map(Wording.Limit::what).toList();
  }

  private static void limits(StringBuilder page, String wire, List<String> limits) {
    if (!limits.isEmpty()) {
      page.append("- ").append(wire).append(": ");
      page.append(String.join("; ", limits)).append(".\n");
    }
  }

  private static void row(
      StringBuilder page, String what, Map<String, Wording> wires, Predicate<Wording> has) {
    page.append("| ").append(what).append(" |");
    wires.values().forEach(wording -> page.append(has.test(wording) ? " yes |" : " |"));
    page.append('\n');
  }

  private static Wording wording(String kind, Map<String, String> options, Modality modality) {
    TroupeConfig.Provider account =
        new TroupeConfig.Provider(
            "account",
            kind,
            URI.create("http://localhost"),
            new Secret("key"),
            null,
            false,
            TroupeConfig.Limits.NONE,
            options);
    try (Provider provider =
        Objects.requireNonNull(Kinds.all(InstantSource.system(), _ -> {}).get(kind))
            .create(account)) {
      return provider.wording(modality);
    }
  }
}
