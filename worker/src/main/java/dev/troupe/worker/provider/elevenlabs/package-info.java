/** ElevenLabs: text to speech, and its history. */
@NullMarked
package dev.troupe.worker.provider.elevenlabs;

import org.jspecify.annotations.NullMarked;
