package dev.troupe.worker.provider;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a wire has words for.
 *
 * @param parameters of {@link dev.troupe.schemas.Sampling#more}
 * @param parts beside text
 * @param tools whether a conversation may hold calls of tools and their answers
 */
public record Wording(Set<String> parameters, Set<Class<? extends Part>> parts, boolean tools) {
  /** A system prompt, a prompt, a temperature and a bound on the answer. */
  public static final Wording PLAIN = new Wording(Set.of(), Set.of(), false);

  /** The first thing in the request that it has no word for; null: it can say all of it. */
  public @Nullable String missing(ProviderRequest request) {
    for (String name : request.sampling().further().keySet()) {
      if (!parameters.contains(name)) {
        return name;
      }
    }
    for (Message message : request.content().messages()) {
      if (!tools && (!message.toolCalls().isEmpty() || message.toolCallId() != null)) {
        return "calls of tools";
      }
      for (Part part : message.parts()) {
        String what = missing(part);
        if (what != null) {
          return what;
        }
      }
    }
    return null;
  }

  private @Nullable String missing(Part part) {
    return switch (part) {
      case Part.Text _ -> null;
      case Part.Image _ -> parts.contains(Part.Image.class) ? null : "a picture";
      case Part.Audio _ -> parts.contains(Part.Audio.class) ? null : "a recording";
      case Part.Document _ -> parts.contains(Part.Document.class) ? null : "a document";
    };
  }
}
