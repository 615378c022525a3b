package dev.troupe.shared.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
  private static final ModelRef GPT = ModelRef.parse("openai/gpt-4o");
  private static final ModelRef LLAMA = ModelRef.parse("groq/llama");
  private final Roles roles =
      new Roles(
          Map.of("writer", spec("You write.", LLAMA, 9), "dreamer", spec("You dream.", null, null)),
          Map.of(Modality.TEXT, GPT),
          Set.of("openai", "groq"));

  @Test
  void resolve_layers_laterOnesWinFieldByField() {
    Role role = roles.resolve("writer", spec(null, null, 20), spec("Write shorter.", null, null));

    assertThat(role.system()).isEqualTo("Write shorter.");
    assertThat(role.sampling().maxTokens()).isEqualTo(20);
    assertThat(role.routes()).containsExactly(primary(LLAMA));
  }

  @Test
  void resolve_saysLittle_getsDefaults() {
    Role role = roles.resolve("dreamer");

    assertThat(role)
        .isEqualTo(
            new Role(
                "dreamer",
                "You dream.",
                ResponseFormat.TEXT,
                new Sampling(1024, null),
                List.of(primary(GPT)),
                CallPolicy.within(Duration.ofSeconds(60)),
                "default",
                null,
                null));
  }

  @Test
  void resolve_judgedByARole_carriesItWithTheJobsOverrideAndAScoreToGive() {
    RoleSpec judged = judged("dreamer");

    Role role =
        roles.resolve(
            "guest",
            name -> List.of(name.equals("guest") ? judged : spec("You judge.", LLAMA, null)));

    Role reviewer = Objects.requireNonNull(role.reviewer());
    assertThat(reviewer.name()).isEqualTo("dreamer");
    assertThat(reviewer.system()).isEqualTo("You judge.");
    assertThat(reviewer.routes()).containsExactly(primary(LLAMA));
    assertThat(String.valueOf(reviewer.format().schema())).contains("score", "reason");
    assertThatThrownBy(
            () -> new Roles(Map.of("a", judged), Map.of(), Set.of("openai")).resolve("a"))
        .hasMessageContaining("roles.a.judge.role: dreamer");
  }

  @Test
  void resolve_reviewerWhereNoModelWrites_isRefused() {
    RoleSpec judged = judged("dreamer");
    RoleSpec vectors = modality(Modality.EMBEDDING).over(judged);

    assertThatThrownBy(() -> roles.resolve("finder", vectors))
        .isInstanceOf(RoleException.class)
        .hasMessage(
            "roles.finder.judge.role: dreamer (expected: no reviewer of modality: embedding: no"
                + " model has written the answer)");
    assertThatThrownBy(
            () ->
                roles.resolve(
                    "guest",
                    name -> List.of(name.equals("guest") ? judged : modality(Modality.MODERATION))))
        .isInstanceOf(RoleException.class)
        .hasMessageContaining(
            "roles.guest.judge.role: dreamer (expected: a role that answers in words, not with"
                + " modality: moderation)");
  }

  @Test
  void resolve_unknownRole_suggestsOne() {
    assertThatThrownBy(() -> roles.resolve("writter"))
        .isInstanceOf(RoleException.class)
        .hasMessage("role: writter (expected: did you mean writer? one of dreamer, writer)");
  }

  @Test
  void resolve_roleThatOnlyAJobKnows_isARole() {
    assertThat(roles.resolve("guest", spec("Hi.", GPT, null)).routes())
        .containsExactly(primary(GPT));
  }

  @Test
  void resolve_noModelForItsModality_isRefused() {
    assertThatThrownBy(() -> roles.resolve("illustrator", spec("Draw.", null, null)))
        .hasMessage(
            "roles.illustrator.model: missing (expected: provider/model, or a default for image)");
  }

  @Test
  void resolve_unconfiguredProvider_isRefusedByName() {
    assertThatThrownBy(
            () -> roles.resolve("writer", spec(null, ModelRef.parse("opnai/gpt-4o"), null)))
        .hasMessage(
            "roles.writer.model: opnai/gpt-4o (expected: a configured provider: did you mean"
                + " openai? one of groq, openai)");
  }

  @ParameterizedTest
  @CsvSource({
    "illustrator, IMAGE",
    "audio_director, AUDIO",
    "lead_voice, AUDIO",
    "narrator, AUDIO",
    "image_maker, IMAGE",
    "painter, IMAGE",
    "scene_smith, TEXT"
  })
  void guess_name_givesModality(String name, Modality modality) {
    assertThat(Roles.guess(name)).isEqualTo(modality);
  }

  private static RoleRoute primary(ModelRef model) {
    return new RoleRoute(model, RoleRoute.Kind.PRIMARY);
  }

  private static RoleSpec judged(String reviewer) {
    JudgeRules rules =
        new JudgeRules(null, null, null, null, null, null, null, null, null, reviewer, null);
    return new RoleSpec(
        null, null, "Hi.", GPT, null, null, null, null, null, null, null, null, null, null, null,
        rules, null, null, null);
  }

  private static RoleSpec modality(Modality modality) {
    return new RoleSpec(
        null, modality, null, GPT, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null);
  }

  private static RoleSpec spec(
      @Nullable String system, @Nullable ModelRef model, @Nullable Integer maxTokens) {
    return new RoleSpec(
        null, null, system, model, null, null, null, null, maxTokens, null, null, null, null, null,
        null, null, null, null, null);
  }
}
