@NullMarked
package dev.troupe.worker.prompt;

import org.jspecify.annotations.NullMarked;
