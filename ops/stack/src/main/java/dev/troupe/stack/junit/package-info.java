/**
 * The one way tests get real servers: {@link dev.troupe.stack.junit.TroupeStack}. Needs JUnit on
 * the class path, and Testcontainers only for {@code docker}.
 */
@NullMarked
package dev.troupe.stack.junit;

import org.jspecify.annotations.NullMarked;
