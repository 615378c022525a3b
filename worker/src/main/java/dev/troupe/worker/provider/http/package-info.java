/** What adapters over HTTP have in common: one exchange, its headers, its numbers, its failures. */
@NullMarked
package dev.troupe.worker.provider.http;

import org.jspecify.annotations.NullMarked;
