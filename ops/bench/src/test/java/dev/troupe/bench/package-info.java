@NullMarked
package dev.troupe.bench;

import org.jspecify.annotations.NullMarked;
