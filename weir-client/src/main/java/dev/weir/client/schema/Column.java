package dev.weir.client.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the Java type of a record component leaves open about its column. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
    /** The column's name; else the component's name in snake_case. */
    String name() default "";

    /** Of a {@code BigDecimal}: how many decimal digits. */
    int precision() default 38;

    /** Of a {@code BigDecimal}: how many of them behind the point. */
    int scale() default 9;

    /** Of an array or list: exactly so many elements (a vector); of a {@code byte[]}: exactly so many bytes. 0: any number. */
    int size() default 0;

    /** Of an {@code Instant}, {@code LocalDateTime} or {@code LocalTime}. */
    Unit unit() default Unit.MICROSECONDS;

    /** Whether nulls are refused. Primitives are never null. */
    boolean required() default false;

    /** How fine a time is kept. */
    enum Unit {
        SECONDS,
        MILLISECONDS,
        MICROSECONDS,
        NANOSECONDS
    }
}
