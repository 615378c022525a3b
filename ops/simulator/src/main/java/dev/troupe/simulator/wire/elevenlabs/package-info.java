/** ElevenLabs' text to speech, and its history. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.elevenlabs;

import org.jspecify.annotations.NullMarked;
