@NullMarked
package dev.troupe.worker.provider.openai;

import org.jspecify.annotations.NullMarked;
