package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.intake.ModelAliases;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Problem;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What the lines of batches may ask for.
 *
 * @param aliases names that they may use for models
 * @param models what is wrong with asking a role for a model
 */
public record LineRules(ModelAliases aliases, BiFunction<String, RoleSpec, List<Problem>> models) {}
