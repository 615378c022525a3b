/**
 * Verbs of whoever runs a fleet's processes: {@code doctor}, {@code config}, {@code migrate},
 * {@code scheduler}, {@code worker}, {@code simulate}.
 */
@NullMarked
package dev.troupe.cli.command.operate;

import org.jspecify.annotations.NullMarked;
