package dev.weir.server.flightsql;

import dev.weir.server.query.SqlSession;
import io.grpc.Context;
import java.util.Map;
import java.util.Optional;

/** Who calls: the user, and the session that the call belongs to. */
public record SqlCaller(String user, Session session) {
    /** Of the call that the running code belongs to. */
    public static final Context.Key<SqlCaller> CURRENT = Context.key("weir-sql-caller");

    /** Where a client has said nothing. */
    private static final SqlCaller NOBODY =
            new SqlCaller(SqlSession.PLAIN.user(), new Session(new SessionOptions(), any -> {}));

    public static SqlCaller current() {
        return Optional.ofNullable(CURRENT.get()).orElse(NOBODY);
    }

    SqlSession sqlSession() {
        return new SqlSession(user, session.schema(), Map.of());
    }
}
