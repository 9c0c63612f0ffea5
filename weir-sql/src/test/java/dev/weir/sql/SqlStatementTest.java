package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlStatementTest {
    @Test
    void statementsAreToldApart() {
        assertEquals(new SqlStatement.Query("select 1"), SqlStatement.of("  select 1 ; "));
        assertEquals(new SqlStatement.Query("from t"), SqlStatement.of("/* a /* b */ */ -- c\nfrom t"));
        assertEquals(new SqlStatement.ShowTables(), SqlStatement.of("SHOW TABLES;"));
        assertEquals(new SqlStatement.Describe("t;\"x"), SqlStatement.of("describe \"t;\"\"x\""));
        assertEquals(new SqlStatement.Query("describe select 1"), SqlStatement.of("describe select 1"));
        assertEquals(
                new SqlStatement.Explain("select 1", SqlStatement.Mode.ANALYZE),
                SqlStatement.of("explain analyze select 1"));
        assertEquals(
                new SqlStatement.Insert("a.t", List.of("x", "y z"), "values (1, ';')"),
                SqlStatement.of("insert into a.t (x, \"y z\") values (1, ';')"));
        assertEquals(
                new SqlStatement.Insert("t", List.of(), "(select 1)"), SqlStatement.of("insert into t (select 1)"));
        assertEquals(
                new SqlStatement.Create(
                        "t", "a int, b decimal(3, 1)", Map.of("buckets", "4"), SqlStatement.IfPresent.FAIL),
                SqlStatement.of("create table t (a int, b decimal(3, 1)) with (buckets = 4)"));
        assertEquals(
                new SqlStatement.Alter(
                        "main.t", Map.of("durability", "async", "retention", "7 days"), SqlStatement.IfPresent.IGNORE),
                SqlStatement.of("alter table if exists main.t set (durability = async, retention = '7 days');"));
        assertEquals(
                new SqlStatement.CreateAs("t", "select $$)$$", Map.of(), SqlStatement.IfPresent.IGNORE),
                SqlStatement.of("create table if not exists t as select $$)$$"));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        WeirException error =
                assertThrows(WeirException.class, () -> SqlStatement.of("create table t (a int) with (x)"));
        assertEquals(ErrorCode.INVALID_SQL, error.code());
        assertEquals("an option is written key = value position=30 near=x", error.getMessage());
        assertThrows(WeirException.class, () -> SqlStatement.of("create table t (a int"));
        assertThrows(WeirException.class, () -> SqlStatement.of("insert into t set a = 1"));
        assertThrows(WeirException.class, () -> SqlStatement.of("drop table t quickly"));
        assertThrows(WeirException.class, () -> SqlStatement.of(""));
        assertThrows(WeirException.class, () -> SqlStatement.of("alter table t set ()"));
        assertThrows(WeirException.class, () -> SqlStatement.of("alter table t set (a = 1) cascade"));
    }

    @Test
    void longStatementsAreReadOnce() {
        WeirException nested =
                assertThrows(WeirException.class, () -> SqlStatement.of("explain ".repeat(100_000) + "select 1"));
        assertEquals(ErrorCode.UNSUPPORTED, nested.code());
        String name = "a.".repeat(500_000) + "a";
        assertEquals(new SqlStatement.Drop(name, SqlStatement.IfPresent.FAIL), SqlStatement.of("drop table " + name));
    }

    @Test
    void aStringEndsWhereItEnds() {
        SqlTokens tokens = new SqlTokens("select e'\\';', 'a''b', \"c\"\"d\", $x$';$$x$ ;;");
        assertEquals(
                List.of("select", "e", "';", ",", "a'b", ",", "c\"d", ",", "';$"),
                tokens.all().stream().map(SqlTokens.Token::text).toList());
    }
}
