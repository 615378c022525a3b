@NullMarked
package dev.troupe.worker.provider.anthropic;

import org.jspecify.annotations.NullMarked;
