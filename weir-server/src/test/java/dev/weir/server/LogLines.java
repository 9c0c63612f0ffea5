package dev.weir.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class writes to the log meanwhile. */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    public LogLines(Class<?> of) {
        this.logger = (Logger) LoggerFactory.getLogger(of);
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    /** What came since the last time, each line with its level before it. */
    public List<String> taken() {
        List<String> taken = List.copyOf(lines.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
        lines.list.clear();
        return taken;
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }
}
