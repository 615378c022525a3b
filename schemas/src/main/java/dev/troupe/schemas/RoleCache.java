package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a role's answers are cached.
 *
 * @param mode absent: {@link CacheMode#ON}
 * @param ttl absent: the provider's, else the kind's, else the fleet's
 * @param kind absent: none in particular
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoleCache(
    @Nullable CacheMode mode, @Nullable Duration ttl, @Nullable CacheKind kind) {}
