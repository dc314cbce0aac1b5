package io.actionbridge.operator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * What a class warns of while a test looks.
 *
 * <p><b>Threading:</b> any.
 */
final class LogCapture extends AbstractAppender implements AutoCloseable {

  private final Logger logger;
  private final Level before;
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private LogCapture(Logger logger) {
    super("capture", null, null, false, Property.EMPTY_ARRAY);
    this.logger = logger;
    this.before = logger.getLevel();
  }

  static LogCapture of(Class<?> type) {
    var capture = new LogCapture((Logger) LogManager.getLogger(type));
    capture.start();
    capture.logger.addAppender(capture);
    capture.logger.setLevel(Level.WARN);
    return capture;
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel().equals(Level.WARN)) {
      warnings.add(event.getMessage().getFormattedMessage());
    }
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    logger.setLevel(before);
  }
}
