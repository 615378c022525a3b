/** The port to model providers. Adapters live in packages of their own and never see each other. */
@NullMarked
package dev.troupe.worker.provider;

import org.jspecify.annotations.NullMarked;
