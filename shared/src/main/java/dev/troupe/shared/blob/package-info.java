/**
 * Where the bytes of files live: {@link dev.troupe.shared.blob.BlobStore} for everyone, on
 * PostgreSQL, a shared folder or S3. Texts that belong to a row (prompts, outputs) stay beside it.
 */
@NullMarked
package dev.troupe.shared.blob;

import org.jspecify.annotations.NullMarked;
