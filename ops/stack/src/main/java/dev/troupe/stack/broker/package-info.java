/**
 * The program that the broker's own JVM runs. It is packed into a jar of its own: it may use Kafka,
 * the JDK and {@code ParentWatch}, and nothing else.
 */
@NullMarked
package dev.troupe.stack.broker;

import org.jspecify.annotations.NullMarked;
