/** Tests what adapters have in common. */
@org.jspecify.annotations.NullMarked
package dev.troupe.worker.provider.http;
