@NullMarked
package dev.troupe.worker.provider.bedrock;

import org.jspecify.annotations.NullMarked;
