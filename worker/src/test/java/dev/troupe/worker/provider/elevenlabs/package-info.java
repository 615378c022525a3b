@NullMarked
package dev.troupe.worker.provider.elevenlabs;

import org.jspecify.annotations.NullMarked;
