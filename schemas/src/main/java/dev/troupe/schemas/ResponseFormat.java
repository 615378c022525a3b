package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an answer is.
 *
 * @param schema JSON Schema that the answer must satisfy; absent: free text
 * @param voice of a recording, as the provider calls it; absent: the account's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResponseFormat(Modality modality, @Nullable JsonNode schema, @Nullable String voice) {
  /** Free text. */
  public static final ResponseFormat TEXT = text(null);

  /** Text that satisfies the schema; absent: free text. */
  public static ResponseFormat text(@Nullable JsonNode schema) {
    return new ResponseFormat(Modality.TEXT, schema, null);
  }
}
