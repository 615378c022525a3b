package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as its author writes it: steps in any order; what follows what is said by {@code
 * after} and {@code for_each}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoopSpec(
    @Nullable String name, @Nullable String description, @Nullable List<StepSpec> steps) {}
