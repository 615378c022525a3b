/**
 * What the tests of all modules share: real servers ({@link dev.troupe.stack.junit.TroupeStack})
 * and reference pages that are made from the code ({@link dev.troupe.stack.junit.GeneratedPage}).
 * Needs JUnit on the class path, and Testcontainers only for {@code docker}.
 */
@NullMarked
package dev.troupe.stack.junit;

import org.jspecify.annotations.NullMarked;
