@org.jspecify.annotations.NullMarked
package dev.troupe.shared.job;
