package dev.troupe.shared.secret;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import org.slf4j.LoggerFactory;

/**
 * Logback's {@code %redacted(...)}: whatever a line has to say, exceptions included, without this
 * process's secrets. Logback makes it by its name in {@code logback.xml}; which secrets there are
 * is kept in logback's own context.
 */
public final class RedactedLines extends CompositeConverter<ILoggingEvent> {
  private static final String KEY = "dev.troupe.redactor";

  /** From now on this process logs none of these. */
  public static void redact(Redactor redactor) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.putObject(KEY, redactor);
    }
  }

  @Override
  protected String transform(ILoggingEvent event, String line) {
    return getContext().getObject(KEY) instanceof Redactor redactor ? redactor.apply(line) : line;
  }
}
