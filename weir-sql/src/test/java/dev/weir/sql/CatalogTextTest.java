package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTextTest {
    private final CatalogText text = new CatalogText(new CatalogScript());

    private String translated(String sql) {
        return text.translated(new SqlTokens(sql), sql, "S", Set.of("pg_mine", "pg_index")::contains);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "select relname from pg_class; select relname from weir_pg.pg_class",
                "select count(*) from pg_index, t; select count(*) from main.pg_index, t",
                "select c.relname from pg_catalog.pg_class c; select c.relname from weir_pg.pg_class c",
                "select 1 as a from t join \"pg_catalog\".\"pg_class\" c using (x); select 1 as a from t join weir_pg.pg_class c using (x)",
                "select pg_catalog.pg_class.oid from pg_catalog.pg_class; select pg_class.oid from weir_pg.pg_class",
                "select name from pg_settings where 1 = 1; select name from weir_pg.pg_settings(S) as pg_settings where 1 = 1",
                "select s.name from pg_settings as s, pg_class; select s.name from weir_pg.pg_settings(S) as s, weir_pg.pg_class",
                "select table_name from weir.information_schema.tables; select table_name from weir_info.tables",
                "select oid from (pg_type t join pg_class c on true); select oid from (weir_pg.pg_type t join weir_pg.pg_class c on true)",
                "select version(); select weir_pg.\"version\"() as \"version\"",
                "select pg_catalog.lower('A') as a; select lower('A') as a",
                "select current_user, current_schema() as x; select weir_pg.\"current_user\"(S) as \"current_user\", weir_pg.\"current_schema\"(S) as x",
                "select current_setting('a') as a; select weir_pg.\"current_setting\"(S, 'a') as a",
                "select 't'::regclass; select weir_pg.\"regclassin\"('t') as \"regclass\"",
                "select 't'::regclass::text as a; select weir_pg.\"regclassout\"('t')::text as a",
                "select x.y::pg_catalog.regclass as a; select weir_pg.\"regclassout\"(x.y) as a",
                "select f(x, y)[1]::regtype as a; select weir_pg.\"regtypeout\"(f(x, y)[1]) as a",
                "select cast('t' as regclass) as a; select weir_pg.\"regclassin\"('t' ) as a",
                "select a from pg_class where b operator(pg_catalog.~) 'x' collate pg_catalog.default and c; select a from weir_pg.pg_class where b  ~  'x'  and c",
                "select indkey[0] as a from pg_catalog.pg_index; select indkey[1 + (0)] as a from weir_pg.pg_index",
                "select a from pg_class where b = any('{r,v}'::\"char\"[]); select a from weir_pg.pg_class where b = any('[r,v]'::varchar[])",
                "select a from pg_class where b like E'pg\\\\_%'; select a from weir_pg.pg_class where b like E'pg\\\\_%' escape '\\'",
            })
    void whatTheCatalogHasIsTranslated(String sql, String expected) {
        assertEquals(expected, translated(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from pg_mine",
                "select a from main.pg_class",
                "with pg_class as (select 1 as a) select a from pg_class",
                "select 'pg_class version() current_user' as a from t -- pg_catalog.pg_class",
                "select pg_class from t",
                "select t.current_user, t.version from t",
                "select a ~ 'b', '{a}' as c, d::name, x like E'\\\\%' from t",
                "select 1 as version, 2 as pg_class",
            })
    void allElseStaysTheVerySameText(String sql) {
        assertSame(sql, translated(sql));
    }

    @Test
    void statementsWithoutItsWordsAreNotLookedAt() {
        assertFalse(text.concerns(new SqlTokens("select id, name, 'pg_class' from orders where name like 'x%'")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "count(*); count",
                "a + 1; ?column?",
                "'x'; ?column?",
                "'x'::text; text",
                "1::int; int4",
                "upper(a); upper",
                "upper(a)::text; upper",
                "t.upper(a) over (order by b); upper",
                "(select b from t); b",
                "(select max(b) from t); max",
                "case when a then 1 end; case",
                "case when a then 1 else lower(b) end; lower",
                "cast(lower(a) as text); lower",
                "array[1, 2]; array",
                "array(select 1); array",
                "exists (select 1); exists",
                "(a).b; b",
                "a[1]; a",
                "true; bool",
                "null; ?column?",
                "extract(year from a); extract",
            })
    void columnsAreCalledAsPostgresCallsThem(String expression, String name) {
        SqlTokens tokens = new SqlTokens("select " + expression + " from u");

        assertEquals(name, OutputNames.of(tokens).getFirst().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "t.a", "*", "t.*", "1 as x", "1 x", "lower(a) \"X\""})
    void columnsWithANameKeepIt(String column) {
        assertEquals(
                0, OutputNames.of(new SqlTokens("select " + column + " from u")).size());
    }
}
