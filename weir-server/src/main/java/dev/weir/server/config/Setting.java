package dev.weir.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What is told of one setting; it stands on the record's component, so that code, loader and document cannot disagree. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    String key();

    /** As it would be written in the file. */
    String standard();

    /** {@code bytes} takes KiB, MiB, GiB and TiB; a duration takes ms, s, min, h and d. */
    String unit() default "";

    long min() default 0;

    long max() default Long.MAX_VALUE;

    String why();
}
