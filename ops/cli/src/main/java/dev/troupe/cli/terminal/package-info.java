/** What people see: streams, tables, live boards, numbers. Knows nothing of jobs. */
@NullMarked
package dev.troupe.cli.terminal;

import org.jspecify.annotations.NullMarked;
