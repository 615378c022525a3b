package dev.troupe.worker.cache;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.message.Message;
import dev.troupe.shared.config.TroupeConfig;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names an answer: {@code tenant/kind/model/} and the SHA-256 of everything that it depends on.
 * Equal keys mean the same question to the same model for the same tenant, byte by byte.
 *
 * <p>Whatever a role says is part of it, except for a list of what is known not to matter: so that
 * a new field of roles can never be forgotten here. Accounts of one kind at one address are one
 * provider, whichever key pays.
 *
 * @param text for people and prefixes: unique by its last part alone
 */
public record CacheKey(String text) {
  /** Scope of a fleet whose tenants share answers; no tenant has this name. */
  static final String EVERYBODY = "*";

  private static final int VERSION = 3;
  // Who may be asked, where and for how long, and what becomes of the answer: not what it is.
  private static final List<String> IGNORED = List.of("name", "routes", "calls", "pool");

  /**
   * @param scope the tenant, or {@link #EVERYBODY}
   * @param sample which of several answers to the same question, from 0
   */
  static CacheKey of(
      String scope,
      TroupeConfig.Provider account,
      ModelRef model,
      Role role,
      List<Message> messages,
      int sample) {
    ObjectNode said = Json.MESSAGES.valueToTree(role);
    if (role.format().schema() == null) {
      said.remove(IGNORED);
    } else { // then its name is the schema's, which models read
      said.remove(IGNORED.subList(1, IGNORED.size()));
    }
    ObjectNode all = Json.MESSAGES.createObjectNode();
    all.put("version", VERSION);
    all.put("tenant", scope);
    all.put("kind", account.kind());
    all.put("base_url", String.valueOf(account.baseUrl()));
    all.set("options", Json.MESSAGES.valueToTree(account.options()));
    all.put("model", model.model());
    all.set("role", said);
    String prompt = Message.prompt(messages);
    if (prompt != null) {
      all.put("prompt", prompt);
    } else {
      all.set("messages", Json.MESSAGES.valueToTree(messages));
    }
    all.put("sample", sample);
    // As it is written, not as it is meant: a schema's order of properties is one that models
    // follow.
    String hash = Digest.of(Json.bytes(all)).substring(Digest.PREFIX.length());
    return new CacheKey(prefix(scope) + account.kind() + "/" + model.model() + "/" + hash);
  }

  /** What all keys of a tenant start with. */
  public static String prefix(String tenant) {
    return tenant + "/";
  }

  @Override
  public String toString() {
    return text;
  }
}
