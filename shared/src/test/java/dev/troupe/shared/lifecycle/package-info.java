@NullMarked
package dev.troupe.shared.lifecycle;

import org.jspecify.annotations.NullMarked;
