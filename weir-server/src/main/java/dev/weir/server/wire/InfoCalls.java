package dev.weir.server.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlSession;
import dev.weir.server.serve.IpcMessages;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.LogView;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.arrow.flight.impl.Flight;

/** {@code GetFlightInfo}, {@code GetSchema}, {@code ListFlights}: what there is, and where to get it. */
final class InfoCalls {
    private final Tables tables;
    private final ScanPath scans;
    private final Optional<SqlEngine> sql;
    private final Supplier<String> advertised;

    /** @param advertised host:port of this server, known once it listens */
    InfoCalls(Tables tables, ScanPath scans, Optional<SqlEngine> sql, Supplier<String> advertised) {
        this.tables = tables;
        this.scans = scans;
        this.sql = sql;
        this.advertised = advertised;
    }

    Flight.FlightInfo info(Flight.FlightDescriptor descriptor) {
        return switch (Descriptors.ticket(descriptor)) {
            case Ticket.Scan scan -> scan(descriptor, scan.request());
            case Ticket.Sql statement -> {
                SqlEngine engine = sql.orElseThrow(GetCalls::noSql);
                Flight.FlightInfo.Builder info = Flight.FlightInfo.newBuilder()
                        .setFlightDescriptor(descriptor)
                        .setTotalRecords(-1)
                        .setTotalBytes(-1)
                        .addEndpoint(endpoint(statement));
                yield info.setSchema(IpcMessages.encapsulated(columns(engine, statement)))
                        .build();
            }
        };
    }

    private Flight.FlightInfo scan(Flight.FlightDescriptor descriptor, ScanRequest request) {
        OpenTable table = tables.require(TableName.parse(request.table()));
        List<Integer> buckets = request.bucket()
                .map(List::of)
                .orElse(IntStream.range(0, table.buckets().size()).boxed().toList());
        Flight.FlightInfo.Builder info = Flight.FlightInfo.newBuilder()
                .setSchema(IpcMessages.encapsulated(scans.schema(request).toMessage()))
                .setFlightDescriptor(descriptor);
        boolean state = table.info().spec().key().isPresent() && request.read() == ScanRequest.Read.ROWS;
        long rows = 0;
        long bytes = 0;
        for (int bucket : buckets) {
            Tablet tablet = table.bucket(bucket).tablet();
            LogView view = tablet.view();
            rows += state ? tablet.rows() : view.highWatermark() - view.startOffset();
            bytes += view.bytes();
            info.addEndpoint(endpoint(new Ticket.Scan(request.withBucket(bucket))));
        }
        // Exact only for all rows of a table; what a part of them comes to is known when it is read.
        boolean all = request.from().equals(ScanRequest.all("").from())
                && request.to().equals(ScanRequest.all("").to())
                && !request.follow()
                && request.read() != ScanRequest.Read.ROWS_THEN_CHANGELOG
                && request.filter().isEmpty();
        return info.setTotalRecords(all ? rows : -1)
                .setTotalBytes(all && !state && request.columns().isEmpty() ? bytes : -1)
                .build();
    }

    private Flight.FlightEndpoint endpoint(Ticket ticket) {
        return Flight.FlightEndpoint.newBuilder()
                .setTicket(
                        Flight.Ticket.newBuilder().setTicket(UnsafeByteOperations.unsafeWrap(WireJson.write(ticket))))
                .addLocation(Flight.Location.newBuilder().setUri("grpc+tcp://" + advertised.get()))
                .build();
    }

    Flight.SchemaResult schema(Flight.FlightDescriptor descriptor) {
        return switch (Descriptors.ticket(descriptor)) {
            case Ticket.Scan scan ->
                Flight.SchemaResult.newBuilder()
                        .setSchema(IpcMessages.encapsulated(
                                scans.schema(scan.request()).toMessage()))
                        .build();
            case Ticket.Sql statement ->
                Flight.SchemaResult.newBuilder()
                        .setSchema(IpcMessages.encapsulated(columns(sql.orElseThrow(GetCalls::noSql), statement)))
                        .build();
        };
    }

    private static byte[] columns(SqlEngine engine, Ticket.Sql statement) {
        return TableSchema.writeMessage(engine.prepare(statement.request().sql(), SqlSession.PLAIN, List.of())
                .columns());
    }

    /** Of all tables, made when they are asked for. */
    Iterator<Flight.FlightInfo> list() {
        return tables.all().stream()
                .map(table -> {
                    String name = table.info().name().toString();
                    Flight.FlightDescriptor descriptor = Flight.FlightDescriptor.newBuilder()
                            .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                            .addPath(name)
                            .build();
                    return scan(descriptor, ScanRequest.all(name));
                })
                .iterator();
    }
}
