@NullMarked
package dev.troupe.worker.provider.cohere;

import org.jspecify.annotations.NullMarked;
