package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightTest {
    private static boolean isLight(String sql) {
        return Weight.isLight(new Resolver.Resolved(sql, Set.of("main.t"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select a, b + 1 as c from t",
                "select * from s.t x where x.a in (1, 2) and b like 'x%' limit 100",
                "from t",
                "select count(*), sum(a) filter (where b > 3), max(cast(b as decimal(10, 2))) from t where not (a is null)",
                "values (1, 'a'), (2, 'b')",
                "select cast(weir_rows.c0 as BIGINT) as \"a\" from (values (1), (2)\n) as weir_rows(c0)",
                "select a from (select a from t where b = 'order by') where a > 3",
                "select extract(year from at) from t",
            })
    void light(String sql) {
        assertEquals(true, isLight(sql), sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t order by a",
                "select a, count(*) from t group by a",
                "select count(distinct a) from t",
                "select list(a) from t",
                "select \"string_agg\"(a) from t",
                "select a from t, u",
                "select a from t x, u",
                "select a from (select a from t), (select a from t)",
                "select a from t join u using (a)",
                "select a from range(1000000) r(a)",
                "select unnest(l) from t",
                "select a from t where a in (select a from u)",
                "select (select max(a) from u) from t",
                "select a from t union all select a from u",
                "with x as (select a from t) select a from x",
                "select a from t limit 100000",
                "select a from t limit 1000000000000",
                "select a from t limit 10 offset 5",
                "select a from t limit (1000000)",
                "select sum(a) over () from t",
                "from t select a, b",
                "summarize t",
                "select a from 'file.parquet'",
                "select a from (values (1)) x(a), t",
                "",
            })
    void notKnownToBeLight(String sql) {
        assertEquals(false, isLight(sql), sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a.x, b.y from weir_pg.pg_class a join weir_info.tables b on a.x = b.y order by 1",
                "select * from weir_queries order by id",
            })
    void catalogsAreLightAlone(String sql) {
        assertEquals(true, Weight.isLight(new Resolver.Resolved(sql, Set.of(), Map.of())));
        assertEquals(false, isLight(sql));
        String making = sql + ", range(10000000)";
        assertEquals(false, Weight.isLight(new Resolver.Resolved(making, Set.of(), Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select a from t order by a", "select a from t, u"})
    void aViewWeighsWhatIsBehindIt(String view) {
        assertEquals(false, Weight.isLight(new Resolver.Resolved("from v", Set.of(), Map.of("v", view))));
        assertEquals(true, Weight.isLight(new Resolver.Resolved("from v", Set.of(), Map.of("v", "select a from t"))));
    }
}
