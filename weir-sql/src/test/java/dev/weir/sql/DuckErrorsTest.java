package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DuckErrorsTest {
    private static String told(String text) {
        return DuckErrors.of(text, List.of()).getMessage();
    }

    @Test
    void settingsThatNobodyCanChangeAreNotRecommended() {
        assertEquals(
                "Max expression depth limit of 1000 exceeded.",
                told("Binder Error: Max expression depth limit of 1000 exceeded."
                        + " Use \"SET max_expression_depth TO x\" to increase the maximum expression depth."));
        assertEquals(
                "Invalid Input Error: More than one row returned by a subquery.",
                told("Invalid Input Error: More than one row returned by a subquery.\n\n"
                        + "Use \"SET scalar_subquery_error_on_multiple_rows=false\" to revert to previous behavior."));
        assertEquals(
                "Invalid Input Error: Division by zero in expression (1 / 0). Use TRY(...) to return NULL for this expression.",
                told(
                        "Invalid Input Error: Division by zero in expression (1 / 0). Use TRY(...) to return NULL for this"
                                + " expression, or SET error_on_division_by_zero=false to return NULL for all divisions by zero."));
        assertEquals(
                "ORDER BY non-integer literal has no effect.\n* Perhaps you misplaced ORDER BY.",
                told(
                        "Binder Error: ORDER BY non-integer literal has no effect.\n"
                                + "* SET order_by_non_integer_literal=true to allow this behavior.\n* Perhaps you misplaced ORDER BY."));
    }

    @Test
    void theStatementIsShownAsItIs() {
        String text = "syntax error at or near \"wher\"\n\nLINE 1: UPDATE t SET a = 1. wher b = 2\n        ^";

        assertEquals("Parser Error: " + text, told("Parser Error: " + text));
    }
}
