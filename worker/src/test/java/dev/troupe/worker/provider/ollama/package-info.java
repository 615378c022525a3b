@NullMarked
package dev.troupe.worker.provider.ollama;

import org.jspecify.annotations.NullMarked;
