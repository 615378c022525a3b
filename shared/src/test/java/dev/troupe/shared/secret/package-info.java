@NullMarked
package dev.troupe.shared.secret;

import org.jspecify.annotations.NullMarked;
