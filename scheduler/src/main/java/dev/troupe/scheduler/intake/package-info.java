/** Takes submissions from Kafka: accepts each once, or says what is wrong with it. */
@NullMarked
package dev.troupe.scheduler.intake;

import org.jspecify.annotations.NullMarked;
