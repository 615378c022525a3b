/**
 * What a provider's wire must do for the core: understand a call, write an answer or a refusal. One
 * sub-package per provider; no wire sees another.
 */
@NullMarked
package dev.troupe.simulator.wire;

import org.jspecify.annotations.NullMarked;
