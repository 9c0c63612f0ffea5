import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

/** See make-sample.sh. */
class MakeSample {
    /** The last moment of the sample: as far as 3 MB go. */
    private static final String UNTIL = "2001-02-06";

    public static void main(String[] args) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("set threads = 1");
            statement.execute(
                    """
                    copy (
                      select date, delay::smallint as delay, distance::smallint as distance, origin, destination
                      from read_parquet('%s')
                      where date < timestamp '%s'
                      order by date, origin, destination, delay, distance
                    ) to '%s' (format parquet, compression zstd, compression_level 19, parquet_version v2, row_group_size 122880)
                    """
                            .formatted(args[0].replace("'", "''"), UNTIL, args[1].replace("'", "''")));
            try (var rows = statement.executeQuery("select count(*), min(date), max(date) from read_parquet('" + args[1].replace("'", "''") + "')")) {
                rows.next();
                System.out.println(rows.getString(1) + " flights from " + rows.getString(2) + " to " + rows.getString(3) + ", "
                        + Files.size(Path.of(args[1])) + " bytes");
            }
        }
    }
}
