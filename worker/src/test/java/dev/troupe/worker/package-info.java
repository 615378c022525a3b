@NullMarked
package dev.troupe.worker;

import org.jspecify.annotations.NullMarked;
