@NullMarked
package dev.troupe.shared.blob;

import org.jspecify.annotations.NullMarked;
