package dev.weir.format.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterId;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireJsonTest {
    @Test
    void scanHasTheDocumentedShape() {
        ScanRequest scan = new ScanRequest(
                "flights",
                ScanRequest.Read.CHANGELOG,
                Optional.of(2),
                new Position.Offset(7),
                new Position.Timestamp(1_000),
                true,
                List.of("delay", "_offset"),
                Optional.of(new Predicate.Compare("delay", Predicate.Op.GT, new Literal.Int(30))),
                false);
        assertEquals(
                "{'table':'flights','read':'changelog','bucket':2,'from':7,'to':{'timestamp_us':1000},'follow':true,'columns':['delay','_offset'],"
                        + "'filter':{'op':'gt','column':'delay','value':30},'compressed':false}",
                text(WireJson.write(scan)));
        assertEquals(scan, WireJson.read(WireJson.write(scan), ScanRequest.class));
        assertEquals(new Ticket.Scan(scan), WireJson.read(WireJson.write(new Ticket.Scan(scan)), Ticket.class));
    }

    @Test
    void absentKeysHaveTheirDefaults() {
        assertEquals(ScanRequest.all("t"), read("{'table':'t'}", ScanRequest.class));
        assertEquals(ScanRequest.all("t"), read("{'table':'t','bucket':null,'filter':null}", ScanRequest.class));
        // who says where in a log means the log
        for (String log : List.of("'from':'earliest'", "'to':7", "'follow':true", "'read':'changelog'")) {
            assertEquals(
                    ScanRequest.Read.CHANGELOG,
                    read("{'table':'t'," + log + "}", ScanRequest.class).read());
        }
        assertEquals(
                ScanRequest.Read.ROWS,
                read("{'table':'t','follow':false,'read':'rows'}", ScanRequest.class)
                        .read());
        assertEquals(PutRequest.into("d.t"), read("{'table':'d.t'}", PutRequest.class));
        assertEquals(PutBatchInfo.ANY, read("{}", PutBatchInfo.class));
        assertEquals(PutBatchInfo.ANY, read("", PutBatchInfo.class));
        assertEquals(new DropTable("t", false), read("{'name':'t'}", DropTable.class));
    }

    @Test
    void ticketIsAScanOrSql() {
        assertEquals(new Ticket.Sql(new SqlRequest("select 1")), read("{'sql':'select 1'}", Ticket.class));
        assertEquals(new Ticket.Scan(ScanRequest.all("t")), read("{'table':'t'}", Ticket.class));
        assertRefused("{}", Ticket.class, "table");
        assertRefused("{'sql':'select 1','table':'t'}", Ticket.class, "key=table");
    }

    @Test
    void putMessagesReadBackAsWritten() {
        PutBatchInfo info = new PutBatchInfo(Optional.of(3), new WriterId(-1, 255), 9);
        assertEquals(
                "{'bucket':3,'writer':'ffffffffffffffff00000000000000ff','sequence':9}", text(WireJson.write(info)));
        assertEquals(info, WireJson.read(WireJson.write(info), PutBatchInfo.class));
        PutAck ack = new PutAck(
                List.of(new PutAck.Part(0, 5, 2, false), new PutAck.Part(1, 1L << 40, 1, true)), Durability.ASYNC);
        assertEquals(
                "{'parts':[{'bucket':0,'base_offset':5,'row_count':2,'duplicate':false},"
                        + "{'bucket':1,'base_offset':1099511627776,'row_count':1,'duplicate':true}],'durability':'async'}",
                text(WireJson.write(ack)));
        assertEquals(ack, WireJson.read(WireJson.write(ack), PutAck.class));
        PutRequest partial = PutRequest.partial("t");
        assertTrue(text(WireJson.write(partial)).endsWith(",'partial':true}"));
        assertEquals(partial, WireJson.read(WireJson.write(partial), PutRequest.class));
        PutRequest put = new PutRequest("t", true, List.of("k", "l"), 4, List.of("k"), false);
        assertEquals(put, WireJson.read(WireJson.write(put), PutRequest.class));
        ScanBatchInfo scanned = new ScanBatchInfo(1, 10, 20, -5);
        assertEquals(scanned, WireJson.read(WireJson.write(scanned), ScanBatchInfo.class));
        ScanBatchInfo end = ScanBatchInfo.of(1, 10, ScanBatchInfo.State.END);
        assertEquals(
                "{'bucket':1,'offset':10,'next_offset':10,'timestamp_us':0,'state':'end'}", text(WireJson.write(end)));
        assertEquals(end, WireJson.read(WireJson.write(end), ScanBatchInfo.class));
    }

    @Test
    void theCatalogsActionsReadBackAsWritten() {
        ViewSpec view = new ViewSpec(TableName.parse("d.v"), "select 1", "main");
        for (Object action : List.of(
                new CreateDatabase("d", true),
                new DropDatabase("d", true),
                new DatabaseDescription("d", Optional.of("what it is")),
                new DatabaseDescription("d", Optional.empty()),
                new CreateView(view, true),
                new DropView("d.v", true),
                new ViewDescription(view, Optional.of("what it is")),
                new SetComment(new Commented.Database("d"), Optional.of("c")),
                new SetComment(new Commented.Table(TableName.parse("d.t")), Optional.empty()),
                new SetComment(new Commented.Column(TableName.parse("t"), "a"), Optional.of("c")))) {
            assertEquals(action, WireJson.read(WireJson.write(action), action.getClass()));
        }
        assertEquals(
                "{'table':'t','column':'a','comment':'c'}",
                text(WireJson.write(
                        new SetComment(new Commented.Column(TableName.parse("t"), "a"), Optional.of("c")))));
        assertEquals(
                new CreateView(new ViewSpec(TableName.parse("v"), "select 1", "main"), false),
                read("{'name':'v','sql':'select 1'}", CreateView.class));
        assertRefused("{'comment':'c'}", SetComment.class, "name one");
        assertRefused("{'database':'d','table':'t','comment':'c'}", SetComment.class, "name one");
        assertRefused("{'database':'d','column':'c'}", SetComment.class, "name one");
        assertRefused("{'name':'a b'}", CreateDatabase.class, "name=a b");
    }

    @Test
    void actionsReadBackAsWritten() {
        DropTable drop = new DropTable("t", true);
        assertEquals("{'name':'t','if_exists':true}", text(WireJson.write(drop)));
        assertEquals(drop, WireJson.read(WireJson.write(drop), DropTable.class));
        DescribeTable describe = new DescribeTable("a.b");
        assertEquals(describe, WireJson.read(WireJson.write(describe), DescribeTable.class));
        ServerDescription server = new ServerDescription("0.1", Map.of("flight", "127.0.0.1:9470"));
        assertEquals("{'version':'0.1','doors':{'flight':'127.0.0.1:9470'}}", text(WireJson.write(server)));
        assertEquals(server, WireJson.read(WireJson.write(server), ServerDescription.class));
        VerifyTables verify = new VerifyTables(Optional.of("t"));
        assertEquals("{'name':'t'}", text(WireJson.write(verify)));
        assertEquals(verify, WireJson.read(WireJson.write(verify), VerifyTables.class));
        assertEquals(new VerifyTables(Optional.empty()), read("", VerifyTables.class));
        BucketDescription bucket = new BucketDescription(1, 2, 3, 4, 5, 6);
        assertEquals(bucket, WireJson.read(WireJson.write(bucket), BucketDescription.class));
        BucketDescription closed = BucketDescription.closed(1, "why");
        assertEquals(closed, WireJson.read(WireJson.write(closed), BucketDescription.class));
    }

    @Test
    void aReportHasTheDocumentedShape() {
        VerifyReport report = new VerifyReport(
                Optional.of("t"),
                Optional.of(3),
                VerifyReport.Part.LAKE,
                5,
                120,
                4096,
                7,
                List.of(new VerifyReport.Range(5, 100)),
                List.of(new VerifyReport.Finding("a column's checksum is wrong", "/data/x.arrows", 64, 100, 120)),
                2);
        assertEquals(
                "{'table':'t','bucket':3,'part':'lake','start_offset':5,'end_offset':120,'bytes':4096,'batches':7,"
                        + "'readable':[{'from':5,'to':100}],'findings':[{'why':'a column's checksum is wrong',"
                        + "'file':'/data/x.arrows','position':64,'offset':100,'end_offset':120}],'left_off':2}",
                text(WireJson.write(report)));
        assertEquals(report, WireJson.read(WireJson.write(report), VerifyReport.class));
        VerifyReport catalog = new VerifyReport(
                Optional.empty(), Optional.empty(), VerifyReport.Part.CATALOG, 0, 0, 300, 2, List.of(), List.of(), 0);
        assertEquals(catalog, WireJson.read(WireJson.write(catalog), VerifyReport.class));
    }

    @Test
    void literalsKeepTheirKind() {
        for (Literal literal : List.of(
                new Literal.Bool(true),
                new Literal.Int(Long.MIN_VALUE),
                new Literal.Float(30.0),
                new Literal.Float(-0.0),
                new Literal.Float(Double.NaN),
                new Literal.Float(Double.NEGATIVE_INFINITY),
                new Literal.Float(Double.MIN_VALUE),
                new Literal.Decimal(new BigDecimal("1.2300")),
                new Literal.Decimal(new BigDecimal("12E+5")),
                new Literal.Text("ü\u0000\uD83D\uDE00"),
                new Literal.Bytes(new byte[] {0, -1}))) {
            Predicate predicate = new Predicate.Compare("c", Predicate.Op.EQ, literal);
            assertEquals(predicate, WireJson.read(WireJson.write(predicate), Predicate.class));
        }
        assertEquals(
                new Predicate.Compare(
                        "c", Predicate.Op.LT, new Literal.Decimal(new BigDecimal("92233720368547758070"))),
                read("{'op':'lt','column':'c','value':92233720368547758070}", Predicate.class));
    }

    @Test
    void predicateHasTheDocumentedShape() {
        Predicate predicate = new Predicate.And(List.of(
                new Predicate.Or(List.of(new Predicate.IsNull("a"), new Predicate.IsNotNull("b"))),
                new Predicate.Not(new Predicate.StartsWith("c", "x")),
                new Predicate.Between("d", new Literal.Int(1), new Literal.Float(2.5)),
                new Predicate.In("e", List.of(new Literal.Text("p"), new Literal.Bytes(new byte[] {1})))));
        assertEquals(
                "{'and':[{'or':[{'op':'is_null','column':'a'},{'op':'is_not_null','column':'b'}]},"
                        + "{'not':{'op':'starts_with','column':'c','prefix':'x'}},"
                        + "{'op':'between','column':'d','low':1,'high':2.5},"
                        + "{'op':'in','column':'e','values':['p',{'base64':'AQ=='}]}]}",
                text(WireJson.write(predicate)));
        assertEquals(predicate, WireJson.read(WireJson.write(predicate), Predicate.class));
    }

    @Test
    void unknownKeyIsNamedWithTheKnownOnes() {
        WeirException e = assertRefused("{'table':'t','colums':[]}", ScanRequest.class, "key=colums");
        assertTrue(e.getMessage().contains("known keys are table, read, bucket, from, to, follow"), e.getMessage());
        assertRefused("{'op':'gt','column':'a','value':1,'x':1}", Predicate.class, "key=x");
        assertRefused("{'and':[],'or':[]}", Predicate.class, "key=or");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'table':1} | key=table",
                "{} | key=table",
                "{'table':'t','follow':1} | key=follow",
                "{'table':'t','bucket':1.5} | key=bucket",
                "{'table':'t','bucket':4294967296} | key=bucket",
                "{'table':'t','columns':'a'} | key=columns",
                "{'table':'t','columns':[1]} | key=columns",
                "{'table':'t','from':'first'} | key=from",
                "{'table':'t','from':-1} | key=from",
                "{'table':'t','to':{'timestamp':1}} | key=timestamp",
                "{'table':'t','filter':[]} | in=filter",
                "{'table':'t','filter':{'op':'like','column':'a'}} | op=like",
                "{'table':'t','filter':{'op':'eq','column':'a','value':null}} | key=value",
                "{'table':'t','filter':{'op':'eq','column':'a','value':[1]}} | key=value",
                "{'table':'t','filter':{'op':'eq','column':'a','value':{'base64':'*'}}} | key=base64",
                "{'table':'t','filter':{'op':'eq','column':'a','value':{'decimal':'1e999999999'}}} | key=decimal",
                "{'table':'t','filter':{'op':'eq','column':'a','value':1e999}} | key=value",
                "{'table':'t','filter':{'not':{}}} | in=filter",
                "{'table':'a-b'} | name=a-b",
                "{'table':'a.b.c'} | name=a.b.c",
                "[] | in=scan",
                "7 | in=scan",
            })
    void wrongValueIsNamed(String json, String part) {
        assertRefused(json, ScanRequest.class, part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{'table':'t'} x", "{'table':'t','table':'t'}", "nul", " ", "{'table':'\\ud800'"})
    void malformedJsonIsRefused(String json) {
        assertRefused(json, ScanRequest.class, "json");
    }

    @Test
    void sizeAndDepthAreBounded() {
        assertRefused("[".repeat(100_000), ScanRequest.class, "json");
        assertRefused("'" + "x".repeat(WireJson.MAX_BYTES) + "'", ScanRequest.class, "max_bytes");
        String deep = "{'op':'is_null','column':'a'}";
        assertEquals(64, depth(read("{'not':".repeat(63) + deep + "}".repeat(63), Predicate.class)));
        assertRefused("{'not':".repeat(64) + deep + "}".repeat(64), Predicate.class, "max_depth=64");
        assertRefused("{'or':[" + (deep + ",").repeat(10_000) + deep + "]}", Predicate.class, "max_nodes=10000");
        Predicate tooDeep = new Predicate.IsNull("a");
        for (int i = 0; i < 100_000; i++) {
            tooDeep = new Predicate.Not(tooDeep);
        }
        Predicate unwritable = tooDeep;
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                assertThrows(WeirException.class, () -> WireJson.write(unwritable))
                        .code());
    }

    @Test
    void writerMustBeHexadecimal() {
        assertRefused("{'writer':'12'}", PutBatchInfo.class, "key=writer");
        assertRefused("{'writer':'zz" + "0".repeat(30) + "'}", PutBatchInfo.class, "key=writer");
    }

    @Test
    void schemaTextMustBeAnArrowMessage() {
        assertRefused("{'name':'t','schema':'???'}", TableSpec.class, "key=schema");
        assertRefused("{'name':'t','schema':7}", TableSpec.class, "key=schema");
        assertRefused("{'name':'t'}", CreateTable.class, "key=schema");
        assertEquals(
                ErrorCode.INVALID_SCHEMA,
                assertThrows(WeirException.class, () -> read("{'name':'t','schema':'AAAA'}", TableSpec.class))
                        .code());
        assertEquals(
                ErrorCode.INVALID_SCHEMA,
                assertThrows(
                                WeirException.class,
                                () -> read("{'name':'t','schema':'/////wAAAH8AAAAA'}", TableSpec.class))
                        .code());
    }

    @Test
    void tableNamesAreChecked() {
        assertEquals(new TableName("main", "t"), TableName.parse("t"));
        assertEquals(new TableName("d", "t"), TableName.parse("d.t"));
        assertEquals("t", TableName.parse("main.t").toString());
        assertEquals("main.t", TableName.parse("t").qualified());
        assertEquals("d.t", TableName.ofPath(List.of("d", "t")).toString());
        for (String bad : List.of("", ".", "a.", ".a", "1a", "a b", "a\n", "ä", "a".repeat(129))) {
            assertEquals(
                    ErrorCode.INVALID_REQUEST,
                    assertThrows(WeirException.class, () -> TableName.parse(bad))
                            .code());
        }
        assertThrows(WeirException.class, () -> TableName.ofPath(List.of()));
        assertThrows(WeirException.class, () -> TableName.ofPath(List.of("a", "b", "c")));
        assertThrows(WeirException.class, () -> TableName.ofPath(List.of("a.b", "c")));
    }

    @Test
    void tablesReadBackAsWritten() {
        TableSchema schema = TableSchema.fromJson(
                "{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"},{\"name\":\"f\",\"type\":\"float64\"}]}");
        TableSpec spec = TableSpec.of("d.t", schema)
                .withBuckets(4, List.of("a"))
                .withDurability(Durability.ASYNC)
                .withCompression(Codec.LZ4);
        assertEquals(
                "{'name':'d.t','schema':{'columns':[{'id':1,'name':'a','type':'int64','nullable':true},"
                        + "{'id':2,'name':'f','type':'float64','nullable':true}]},'buckets':4,'bucket_key':['a'],"
                        + "'durability':'async','compression':'lz4','if_not_exists':true}",
                text(WireJson.write(new CreateTable(spec, true))));
        assertEquals(spec, WireJson.read(WireJson.write(spec), TableSpec.class));
        assertEquals(
                new CreateTable(spec, true),
                WireJson.read(WireJson.write(new CreateTable(spec, true)), CreateTable.class));
        List<BucketDescription> buckets = IntStream.range(0, 10_000)
                .mapToObj(i -> new BucketDescription(i, 1L << 40, 1L << 50, 1L << 50, 1L << 40, 1_000))
                .toList();
        TableDescription description = new TableDescription(spec, "abc", 1, 7, buckets);
        assertEquals(description, WireJson.read(WireJson.write(description), TableDescription.class));
    }

    @Test
    void retentionIsWrittenWhereThereIsOne() {
        TableSchema schema = TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"}]}");
        TableSpec forEver = TableSpec.of("t", schema);
        assertTrue(!text(WireJson.write(forEver)).contains("retention"));
        TableSpec week = forEver.withRetention(new Retention(604_800_000, 1L << 30));
        assertTrue(text(WireJson.write(week)).endsWith(",'retention_ms':604800000,'retention_bytes':1073741824}"));
        assertEquals(week, WireJson.read(WireJson.write(week), TableSpec.class));
        for (String bad : List.of("'retention_ms':999", "'retention_ms':-1", "'retention_bytes':1048575")) {
            String key = bad.substring(1, bad.indexOf(':') - 1);
            assertRefused(
                    "{'name':'t','schema':{'columns':[{'name':'a','type':'int64'}]}," + bad + "}",
                    TableSpec.class,
                    key + "=");
        }
    }

    @Test
    void retentionIsReadAndWrittenAsPeopleDo() {
        assertEquals(604_800_000, Retention.parseTimeMs("7 days"));
        assertEquals(10L << 30, Retention.parseBytes("10GiB"));
        assertEquals(0, Retention.parseTimeMs("forever"));
        assertEquals(0, Retention.parseBytes("FOREVER"));
        assertThrows(WeirException.class, () -> Retention.parseTimeMs("7"));
        assertThrows(WeirException.class, () -> Retention.parseBytes("7d"));
        assertEquals("forever", Retention.FOREVER.text());
        assertEquals("7d", new Retention(604_800_000, 0).text());
        assertEquals("7d, 10GiB", new Retention(604_800_000, 10L << 30).text());
        assertEquals("1MiB", new Retention(0, 1 << 20).text());
    }

    @Test
    void anAlterationSaysWhatChanges() {
        TableSpec spec = TableSpec.of("t", TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"}]}"))
                .withRetention(new Retention(5_000, 1L << 30));
        AlterTable alter = new AlterTable(
                "d.t", TableChange.NONE.withDurability(Durability.ASYNC).withRetentionMs(0));
        assertEquals("{'name':'d.t','durability':'async','retention_ms':0}", text(WireJson.write(alter)));
        assertEquals(alter, WireJson.read(WireJson.write(alter), AlterTable.class));
        assertEquals(
                spec.withDurability(Durability.ASYNC).withRetention(new Retention(0, 1L << 30)),
                alter.change().appliedTo(spec));
        AlterTable size = read("{'name':'t','retention_bytes':0}", AlterTable.class);
        assertEquals(spec.withRetention(new Retention(5_000, 0)), size.change().appliedTo(spec));
        assertRefused("{'name':'t'}", AlterTable.class, "say what to change");
        assertRefused("{'name':'t','retention_ms':1}", AlterTable.class, "retention_ms=1");
        assertRefused("{'name':'t','durability':'maybe'}", AlterTable.class, "key=durability");
        assertRefused("{'name':'t','buckets':3}", AlterTable.class, "key=buckets");
    }

    @Test
    void schemaMayBeAnArrowMessage() {
        TableSchema schema = TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"}]}");
        byte[] metadata = schema.toMessage();
        ByteBuffer message = ByteBuffer.allocate(8 + metadata.length).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(-1).putInt(metadata.length).put(metadata);
        String base64 = Base64.getEncoder().encodeToString(message.array());
        assertEquals(TableSpec.of("t", schema), read("{'name':'t','schema':'" + base64 + "'}", TableSpec.class));
    }

    @Test
    void impossibleTablesAreRefused() {
        String schema = "'schema':{'columns':[{'name':'a','type':'int64'},"
                + "{'name':'l','type':{'type':'list','element':'float64'}}]}";
        assertRefused("{'name':'t'," + schema + ",'buckets':0}", TableSpec.class, "buckets=0");
        assertRefused("{'name':'t'," + schema + ",'buckets':10001}", TableSpec.class, "buckets=10001");
        assertRefused("{'name':'t'," + schema + ",'bucket_key':['a','a']}", TableSpec.class, "bucket_key=[a, a]");
        assertRefused("{'name':'t'," + schema + ",'durability':'disk'}", TableSpec.class, "key=durability");
        assertRefused("{'name':'t x'," + schema + "}", TableSpec.class, "name=t x");
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(
                                WeirException.class,
                                () -> read("{'name':'t'," + schema + ",'bucket_key':['z']}", TableSpec.class))
                        .code());
        assertEquals(
                ErrorCode.UNSUPPORTED_TYPE,
                assertThrows(
                                WeirException.class,
                                () -> read("{'name':'t'," + schema + ",'bucket_key':['l']}", TableSpec.class))
                        .code());
    }

    private static int depth(Predicate predicate) {
        int depth = 1;
        for (Predicate p = predicate; p instanceof Predicate.Not not; p = not.inner()) {
            depth++;
        }
        return depth;
    }

    private static WeirException assertRefused(String json, Class<?> type, String part) {
        WeirException e = assertThrows(WeirException.class, () -> read(json, type));
        assertEquals(ErrorCode.INVALID_REQUEST, e.code());
        assertTrue(e.getMessage().contains(part), e.getMessage());
        return e;
    }

    /** JSON with single quotes, for legibility. */
    private static <T> T read(String json, Class<T> type) {
        return WireJson.read(json.replace('\'', '"').getBytes(UTF_8), type);
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8).replace('"', '\'');
    }
}
