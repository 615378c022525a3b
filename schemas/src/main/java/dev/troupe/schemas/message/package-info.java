/** What a model is asked, in whichever wire it is sent. */
@NullMarked
package dev.troupe.schemas.message;

import org.jspecify.annotations.NullMarked;
