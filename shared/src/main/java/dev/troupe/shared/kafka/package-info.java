/**
 * Kafka clients with the settings that the measurements call for, and the topics that a fleet
 * needs.
 */
@NullMarked
package dev.troupe.shared.kafka;

import org.jspecify.annotations.NullMarked;
