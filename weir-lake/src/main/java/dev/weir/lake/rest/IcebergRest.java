package dev.weir.lake.rest;

import dev.weir.lake.catalog.TableChanges;
import dev.weir.lake.catalog.WeirCatalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTResponse;
import org.apache.iceberg.rest.requests.CommitTransactionRequest;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RegisterViewRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.LoadTableResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A catalog as Iceberg's REST protocol has it. Thread-safe. */
public final class IcebergRest {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergRest.class);

    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.V1_LIST_NAMESPACES,
            Endpoint.V1_CREATE_NAMESPACE,
            Endpoint.V1_LOAD_NAMESPACE,
            Endpoint.V1_NAMESPACE_EXISTS,
            Endpoint.V1_UPDATE_NAMESPACE,
            Endpoint.V1_DELETE_NAMESPACE,
            Endpoint.V1_LIST_TABLES,
            Endpoint.V1_CREATE_TABLE,
            Endpoint.V1_LOAD_TABLE,
            Endpoint.V1_TABLE_EXISTS,
            Endpoint.V1_UPDATE_TABLE,
            Endpoint.V1_DELETE_TABLE,
            Endpoint.V1_RENAME_TABLE,
            Endpoint.V1_REGISTER_TABLE,
            Endpoint.V1_REPORT_METRICS,
            Endpoint.V1_COMMIT_TRANSACTION,
            Endpoint.V1_LIST_VIEWS,
            Endpoint.V1_CREATE_VIEW,
            Endpoint.V1_LOAD_VIEW,
            Endpoint.V1_VIEW_EXISTS,
            Endpoint.V1_UPDATE_VIEW,
            Endpoint.V1_DELETE_VIEW,
            Endpoint.V1_RENAME_VIEW,
            Endpoint.V1_REGISTER_VIEW);

    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final WeirCatalog catalog;
    private final Map<String, String> defaults;
    private final Consumer<TableIdentifier> beforeLoad;

    /**
     * @param defaults properties that engines are told, for what they have not been told otherwise
     * @param beforeLoad may hold up the answer, for a while, to make a table fresher
     */
    public IcebergRest(WeirCatalog catalog, Map<String, String> defaults, Consumer<TableIdentifier> beforeLoad) {
        this.catalog = catalog;
        this.defaults = Map.copyOf(defaults);
        this.beforeLoad = beforeLoad;
    }

    public RestResponse answer(RestRequest request) {
        try {
            return routed(request, RestPath.of(request));
        } catch (RuntimeException e) {
            RestResponse response = RestErrors.of(e);
            if (RestErrors.isOurs(response)) {
                LOG.error("a request to the lake's catalog failed path={}", request.path(), e);
            }
            return response;
        }
    }

    /** What is said to a request that did not come as far as here. */
    public static RestResponse refusal(int status, String reason) {
        return RestErrors.refusal(status, reason);
    }

    private RestResponse routed(RestRequest request, RestPath path) {
        if (!path.part(0).equals("v1")) {
            return unknown(request);
        }
        return switch (path.part(1)) {
            case "config" -> request.method().equals("GET") && path.length() == 2 ? config(path) : unknown(request);
            case "namespaces" -> namespaces(request, path);
            case "tables", "views" -> {
                boolean rename = path.part(2).equals("rename") && path.length() == 3;
                yield rename && request.method().equals("POST") ? rename(request, path) : unknown(request);
            }
            case "transactions" -> {
                boolean commit = path.part(2).equals("commit") && path.length() == 3;
                yield commit && request.method().equals("POST") ? commit(request) : unknown(request);
            }
            default -> unknown(request);
        };
    }

    private static RestResponse unknown(RestRequest request) {
        return RestErrors.response(
                404,
                "NoSuchEndpointException",
                "there is nothing here method=" + request.method() + " path=" + request.path());
    }

    /** One warehouse: a client that names another one has mistaken the server. */
    private RestResponse config(RestPath path) {
        String root = catalog.io().warehouse().root();
        Optional<String> asked = path.parameter("warehouse");
        if (asked.isPresent() && !asked.get().equals(root) && !asked.get().equals(WeirCatalog.NAME)) {
            throw new BadRequestException(
                    "there is no such warehouse; name none, or %s warehouse=%s", WeirCatalog.NAME, asked.get());
        }
        return json(ConfigResponse.builder()
                // of a kind that may be asked for null, which Iceberg does
                .withDefaults(new HashMap<>(defaults))
                .withDefault("warehouse", root)
                .withEndpoints(ENDPOINTS)
                .build());
    }

    private RestResponse namespaces(RestRequest request, RestPath path) {
        String method = request.method();
        return switch (path.length()) {
            case 2 ->
                switch (method) {
                    case "GET" -> listNamespaces(path);
                    case "POST" ->
                        json(CatalogHandlers.createNamespace(
                                catalog, RestJson.read(request.body(), CreateNamespaceRequest.class)));
                    default -> unknown(request);
                };
            case 3 -> namespace(request, path.namespace(2));
            case 4 -> inNamespace(request, path, path.namespace(2));
            case 5 ->
                switch (path.part(3)) {
                    case "tables" -> table(request, path, path.name(2, 4));
                    case "views" -> view(request, path.name(2, 4));
                    default -> unknown(request);
                };
            case 6 ->
                path.part(3).equals("tables") && path.part(5).equals("metrics") && method.equals("POST")
                        // what engines found out about their scans is nothing that Weir acts upon
                        ? RestResponse.empty(RestResponse.NO_CONTENT)
                        : unknown(request);
            default -> unknown(request);
        };
    }

    private RestResponse listNamespaces(RestPath path) {
        Namespace parent = path.parent();
        return page(
                path,
                () -> CatalogHandlers.listNamespaces(catalog, parent),
                (token, size) -> CatalogHandlers.listNamespaces(catalog, parent, token, size));
    }

    private RestResponse namespace(RestRequest request, Namespace namespace) {
        return switch (request.method()) {
            case "GET" -> json(CatalogHandlers.loadNamespace(catalog, namespace));
            case "HEAD" -> done(() -> CatalogHandlers.namespaceExists(catalog, namespace));
            case "DELETE" -> done(() -> CatalogHandlers.dropNamespace(catalog, namespace));
            default -> unknown(request);
        };
    }

    private RestResponse inNamespace(RestRequest request, RestPath path, Namespace namespace) {
        byte[] body = request.body();
        return switch (request.method() + " " + path.part(3)) {
            case "POST properties" ->
                json(CatalogHandlers.updateNamespaceProperties(
                        catalog, namespace, RestJson.read(body, UpdateNamespacePropertiesRequest.class)));
            case "GET tables" ->
                page(
                        path,
                        () -> CatalogHandlers.listTables(catalog, namespace),
                        (token, size) -> CatalogHandlers.listTables(catalog, namespace, token, size));
            case "POST tables" -> createTable(namespace, RestJson.read(body, CreateTableRequest.class));
            case "POST register" ->
                table(
                        CatalogHandlers.registerTable(
                                catalog, namespace, RestJson.read(body, RegisterTableRequest.class)),
                        SnapshotMode.ALL);
            case "GET views" ->
                page(
                        path,
                        () -> CatalogHandlers.listViews(catalog, namespace),
                        (token, size) -> CatalogHandlers.listViews(catalog, namespace, token, size));
            case "POST views" ->
                json(CatalogHandlers.createView(catalog, namespace, RestJson.read(body, CreateViewRequest.class)));
            case "POST register-view" ->
                json(CatalogHandlers.registerView(catalog, namespace, RestJson.read(body, RegisterViewRequest.class)));
            default -> unknown(request);
        };
    }

    private RestResponse createTable(Namespace namespace, CreateTableRequest create) {
        return create.stageCreate()
                ? json(CatalogHandlers.stageTableCreate(catalog, namespace, create))
                : table(CatalogHandlers.createTable(catalog, namespace, create), SnapshotMode.ALL);
    }

    private RestResponse table(RestRequest request, RestPath path, TableIdentifier name) {
        return switch (request.method()) {
            case "GET" -> loadTable(request, path, name);
            case "HEAD" -> done(() -> CatalogHandlers.tableExists(catalog, name));
            case "POST" ->
                table(
                        CatalogHandlers.updateTable(
                                catalog, name, RestJson.read(request.body(), UpdateTableRequest.class)),
                        SnapshotMode.ALL);
            case "DELETE" -> {
                boolean purge = path.parameter("purgeRequested")
                        .map(Boolean::parseBoolean)
                        .orElse(false);
                yield done(() -> {
                    if (purge) {
                        CatalogHandlers.purgeTable(catalog, name);
                    } else {
                        CatalogHandlers.dropTable(catalog, name);
                    }
                });
            }
            default -> unknown(request);
        };
    }

    private RestResponse loadTable(RestRequest request, RestPath path, TableIdentifier name) {
        SnapshotMode mode = mode(path.parameter("snapshots").orElse("all"));
        beforeLoad.accept(name);
        LoadTableResponse loaded = CatalogHandlers.loadTable(catalog, name, mode);
        RestResponse response = table(loaded, mode);
        String known = request.headers().getOrDefault("if-none-match", "");
        return !known.isEmpty() && known.equals(response.headers().get("etag"))
                ? new RestResponse(RestResponse.NOT_MODIFIED, Map.of("etag", known), new byte[0])
                : response;
    }

    private static SnapshotMode mode(String text) {
        try {
            return SnapshotMode.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e, "snapshots are all or refs snapshots=%s", text);
        }
    }

    /** Each version of a table has metadata of its own, so their place says whether it has changed. */
    private static RestResponse table(LoadTableResponse table, SnapshotMode mode) {
        Map<String, String> headers = new HashMap<>(JSON);
        Optional.ofNullable(table.metadataLocation())
                .ifPresent(location -> headers.put("etag", '"' + hash(location + " " + mode) + '"'));
        return new RestResponse(RestResponse.OK, headers, RestJson.write(table));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("there is no SHA-256", e);
        }
    }

    private RestResponse view(RestRequest request, TableIdentifier name) {
        return switch (request.method()) {
            case "GET" -> json(CatalogHandlers.loadView(catalog, name));
            case "HEAD" -> done(() -> CatalogHandlers.viewExists(catalog, name));
            case "POST" ->
                json(CatalogHandlers.updateView(
                        catalog, name, RestJson.read(request.body(), UpdateTableRequest.class)));
            case "DELETE" -> done(() -> CatalogHandlers.dropView(catalog, name));
            default -> unknown(request);
        };
    }

    private RestResponse rename(RestRequest request, RestPath path) {
        RenameTableRequest rename = RestJson.read(request.body(), RenameTableRequest.class);
        return done(() -> {
            if (path.part(1).equals("tables")) {
                CatalogHandlers.renameTable(catalog, rename);
            } else {
                CatalogHandlers.renameView(catalog, rename);
            }
        });
    }

    private RestResponse commit(RestRequest request) {
        CommitTransactionRequest transaction = RestJson.read(request.body(), CommitTransactionRequest.class);
        transaction.validate();
        catalog.commit(transaction.tableChanges().stream()
                .map(change -> new TableChanges(change.identifier(), change.requirements(), change.updates()))
                .toList());
        return RestResponse.empty(RestResponse.NO_CONTENT);
    }

    private static <T extends RESTResponse> RestResponse page(
            RestPath path, Supplier<T> whole, BiFunction<String, String, T> page) {
        Optional<String> size = path.parameter("pageSize");
        if (size.isEmpty()) {
            return json(whole.get());
        }
        requireNumber("pageSize", size.get(), 1);
        String token = path.parameter("pageToken").orElse("");
        if (!token.isEmpty()) {
            requireNumber("pageToken", token, 0);
        }
        return json(page.apply(token, size.get()));
    }

    private static void requireNumber(String name, String text, int min) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < min) {
            throw new BadRequestException("%s is a number of at least %s %s=%s", name, min, name, text);
        }
    }

    private static RestResponse json(RESTResponse response) {
        return new RestResponse(RestResponse.OK, JSON, RestJson.write(response));
    }

    private static RestResponse done(Runnable what) {
        what.run();
        return RestResponse.empty(RestResponse.NO_CONTENT);
    }
}
