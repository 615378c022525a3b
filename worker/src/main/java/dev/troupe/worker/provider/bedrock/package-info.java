/** Amazon Bedrock's Converse: signed by AWS' SDK, sent like everything else. */
@NullMarked
package dev.troupe.worker.provider.bedrock;

import org.jspecify.annotations.NullMarked;
