@NullMarked
package dev.troupe.worker.provider;

import org.jspecify.annotations.NullMarked;
