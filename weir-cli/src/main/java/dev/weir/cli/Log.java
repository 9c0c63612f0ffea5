package dev.weir.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** The log of this process: one line per event, on standard error. */
public final class Log {
    /** Held, because loggers that nobody holds forget their level. */
    private static final java.util.logging.Logger JLINE = java.util.logging.Logger.getLogger("org.jline");

    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc.netty");

    private Log() {}

    /** @param level of Weir's own events; libraries are heard from WARN on */
    public static void configure(Level level) {
        // JLine speaks through java.util.logging, and only of terminals that it does without
        JLINE.setLevel(java.util.logging.Level.SEVERE);
        // what a stranger sends is an error of the stranger's, counted and not told with a stack trace each time
        GRPC.setLevel(java.util.logging.Level.SEVERE);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(
                "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %logger{0} %replace(%msg){'[\\r\\n]+',' '}%n%ex{full}");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("io.netty").setLevel(Level.ERROR);
        // it warns of a header at every call, and what goes wrong is told by those who call
        context.getLogger("com.azure").setLevel(Level.ERROR);
        context.getLogger("dev.weir").setLevel(level);
    }
}
