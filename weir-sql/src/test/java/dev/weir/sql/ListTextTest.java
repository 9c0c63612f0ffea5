package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListTextTest {
    @Test
    void valuesAreReadAsTheyWereMeant() {
        assertEquals(
                List.of(Optional.of("1"), Optional.empty(), Optional.of(""), Optional.of("a \"b\" \\, ]")),
                ListText.values("[\"1\", NULL, \"\", \"a \\\"b\\\" \\\\, ]\"]"));
        assertEquals(List.of(Optional.empty()), ListText.values("[NULL]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "]",
                "[]",
                "[ ]",
                "[1]",
                "[\"1]",
                "[\"1\\\"]",
                "[\"1\\]",
                "[\"1\",]",
                "[\"1\", ]",
                "[\"1\" ]",
                "[NULLS]",
                "[null]",
                "[[\"1\"]]",
                "[\"1\"\"2\"]",
                "{\"1\"}"
            })
    void otherFormsAreLeftToTheCast(String text) {
        assertEquals(List.of(), ListText.values(text));
    }
}
