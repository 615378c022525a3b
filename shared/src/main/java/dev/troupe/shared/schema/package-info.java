/**
 * The JSON Schemas of roles' answers: what one may be, checked before it is accepted, and bounded
 * where it is applied.
 */
@NullMarked
package dev.troupe.shared.schema;

import org.jspecify.annotations.NullMarked;
