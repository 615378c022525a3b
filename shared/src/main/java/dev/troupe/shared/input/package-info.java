/**
 * Reading what people write: the fields of an object in YAML that knows its lines or in JSON,
 * values in their usual notations, and problems that name the place, the value and what was
 * expected. Used by everything that reads files or submissions; uses nothing of Troupe's.
 */
@NullMarked
package dev.troupe.shared.input;

import org.jspecify.annotations.NullMarked;
