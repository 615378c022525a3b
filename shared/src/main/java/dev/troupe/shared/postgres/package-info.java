/** The connection pools and the migrations of the database that remembers everything. */
@NullMarked
package dev.troupe.shared.postgres;

import org.jspecify.annotations.NullMarked;
