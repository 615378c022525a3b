/** What tasks have answered, in the words of the API that asked. */
@NullMarked
package dev.troupe.scheduler.answer;

import org.jspecify.annotations.NullMarked;
