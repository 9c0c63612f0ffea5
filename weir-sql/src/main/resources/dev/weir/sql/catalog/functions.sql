-- Functions of Postgres that tools call. Where a parameter stands for a relation it takes its number, or a text that is a number or a name.
--
-- What is passed is put in as it is written: a name in the function's body must be none that stands in a statement. So aliases begin with _.

create macro pg_catalog.version() as 'PostgreSQL 15.18 (Weir)';
create macro pg_catalog.current_database(session) as 'weir';
create macro pg_catalog.current_catalog(session) as 'weir';
create macro pg_catalog.current_user(session) as session['user'];
create macro pg_catalog.session_user(session) as session['user'];
create macro pg_catalog.current_role(session) as session['user'];
create macro pg_catalog.current_schema(session) as case session['database'] when 'main' then 'public' else session['database'] end;
create macro pg_catalog.current_schemas(session, implicit) as
    case when implicit then ['pg_catalog'] else cast([] as varchar[]) end || [case session['database'] when 'main' then 'public' else session['database'] end];
create macro pg_catalog.current_setting(session, setting_name, missing_ok := false) as
    coalesce(session['settings'][lower(setting_name)], pg_catalog.weir_defaults()[lower(setting_name)]);
create macro pg_catalog.set_config(setting_name, setting_value, is_local) as cast(setting_value as varchar);
create macro pg_catalog.pg_backend_pid(session) as coalesce(cast(session['settings']['backend_pid'] as integer), 0);
create macro pg_catalog.inet_server_addr() as cast(null as varchar);
create macro pg_catalog.inet_server_port() as cast(null as integer);
create macro pg_catalog.inet_client_addr() as cast(null as varchar);
create macro pg_catalog.inet_client_port() as cast(null as integer);

create table pg_catalog.weir_start as select now() as started;
create macro pg_catalog.pg_postmaster_start_time() as (select _s.started from weir_pg.weir_start _s);
create macro pg_catalog.pg_conf_load_time() as (select _s.started from weir_pg.weir_start _s);
create macro pg_catalog.pg_is_in_recovery() as false;
create macro pg_catalog.pg_is_wal_replay_paused() as false;
create macro pg_catalog.pg_last_xact_replay_timestamp() as cast(null as timestamptz);
create macro pg_catalog.txid_current() as cast(1 as bigint);
create macro pg_catalog.pg_current_xact_id() as cast(1 as bigint);
create macro pg_catalog.clock_timestamp() as now();
create macro pg_catalog.statement_timestamp() as now();
create macro pg_catalog.pg_export_snapshot() as '00000001-00000001-1';
create macro pg_catalog.pg_my_temp_schema() as cast(0 as oid);
create macro pg_catalog.pg_is_other_temp_schema(namespace) as false;

create macro pg_catalog.quote_ident(word) as
    case when regexp_full_match(word, '[a-z_][a-z0-9_$]*') then word else '"' || replace(word, '"', '""') || '"' end;
create macro pg_catalog.quote_literal(word) as '''' || replace(cast(word as varchar), '''', '''''') || '''';
create macro pg_catalog.quote_nullable(word) as coalesce('''' || replace(cast(word as varchar), '''', '''''') || '''', 'NULL');

-- Names of numbers, and numbers of names.
create macro pg_catalog.weir_relation(given) as
    coalesce(try_cast(cast(given as varchar) as oid), (select min(_c.oid) from pg_catalog.weir_classes _c
        where lower(_c.name) = lower(replace(split_part(cast(given as varchar), '.', -1), '"', ''))
        and (contains(cast(given as varchar), '.') and _c.schema = replace(lower(replace(split_part(cast(given as varchar), '.', -2), '"', '')), 'main', 'public')
            or not contains(cast(given as varchar), '.') and _c.schema in ('public', 'pg_catalog'))));
create macro pg_catalog.regclassin(given) as pg_catalog.weir_relation(given);
create macro pg_catalog.to_regclass(given) as pg_catalog.weir_relation(given);
create macro pg_catalog.regclassout(given) as
    case cast(given as varchar) when '0' then '-' else coalesce((select case when _c.schema in ('public', 'pg_catalog') then '' else pg_catalog.quote_ident(_c.schema) || '.' end
        || pg_catalog.quote_ident(_c.name) from pg_catalog.weir_classes _c where _c.oid = try_cast(cast(given as varchar) as oid)), cast(given as varchar)) end;
create macro pg_catalog.regnamespacein(given) as
    coalesce(try_cast(cast(given as varchar) as oid), (select _n.oid from pg_catalog.pg_namespace _n where _n.nspname = replace(replace(cast(given as varchar), '"', ''), 'main', 'public')));
create macro pg_catalog.to_regnamespace(given) as pg_catalog.regnamespacein(given);
create macro pg_catalog.regnamespaceout(given) as
    coalesce((select pg_catalog.quote_ident(_n.nspname) from pg_catalog.pg_namespace _n where _n.oid = try_cast(cast(given as varchar) as oid)), cast(given as varchar));
create macro pg_catalog.regprocin(given) as
    coalesce(try_cast(cast(given as varchar) as oid), (select min(_p.oid) from pg_catalog.pg_proc _p where _p.proname = split_part(split_part(cast(given as varchar), '.', -1), '(', 1)));
create macro pg_catalog.to_regproc(given) as pg_catalog.regprocin(given);
create macro pg_catalog.regprocout(given) as
    case cast(given as varchar) when '0' then '-' else coalesce((select _p.proname from pg_catalog.pg_proc _p where _p.oid = try_cast(cast(given as varchar) as oid)), cast(given as varchar)) end;
create macro pg_catalog.regrolein(given) as coalesce(try_cast(cast(given as varchar) as oid), cast(10 as oid));
create macro pg_catalog.regroleout(given) as 'weir';
create macro pg_catalog.regcollationin(given) as
    coalesce(try_cast(cast(given as varchar) as oid), (select _c.oid from pg_catalog.pg_collation _c where _c.collname = replace(split_part(cast(given as varchar), '.', -1), '"', '')));
create macro pg_catalog.regcollationout(given) as
    coalesce((select pg_catalog.quote_ident(_c.collname) from pg_catalog.pg_collation _c where _c.oid = try_cast(cast(given as varchar) as oid)), cast(given as varchar));
create macro pg_catalog.regoperin(given) as try_cast(cast(given as varchar) as oid);
create macro pg_catalog.regoperout(given) as cast(given as varchar);
create macro pg_catalog.regoperatorin(given) as try_cast(cast(given as varchar) as oid);
create macro pg_catalog.regoperatorout(given) as cast(given as varchar);
create macro pg_catalog.regconfigin(given) as try_cast(cast(given as varchar) as oid);
create macro pg_catalog.regconfigout(given) as cast(given as varchar);
create macro pg_catalog.regdictionaryin(given) as try_cast(cast(given as varchar) as oid);
create macro pg_catalog.regdictionaryout(given) as cast(given as varchar);

-- Types by the names that SQL has for them.
create macro pg_catalog.weir_type_text(word) as
    case word when 'bool' then 'boolean' when 'int2' then 'smallint' when 'int4' then 'integer' when 'int8' then 'bigint' when 'float4' then 'real'
        when 'float8' then 'double precision' when 'bpchar' then 'character' when 'varchar' then 'character varying' when 'char' then '"char"'
        when 'time' then 'time without time zone' when 'timetz' then 'time with time zone' when 'timestamp' then 'timestamp without time zone'
        when 'timestamptz' then 'timestamp with time zone' when 'varbit' then 'bit varying' when 'any' then '"any"' else word end;
create table pg_catalog.weir_type_names as
select _t.oid, case when _t.typelem <> 0 and _t.typcategory = 'A' and _e.typarray = _t.oid then pg_catalog.weir_type_text(_e.typname) else pg_catalog.weir_type_text(_t.typname) end as name,
    case when _t.typelem <> 0 and _t.typcategory = 'A' and _e.typarray = _t.oid then '[]' else '' end as brackets, _t.typname as short
from pg_catalog.pg_type _t left join pg_catalog.pg_type _e on _e.oid = _t.typelem;
create macro pg_catalog.format_type(of_type, of_modifier) as
    case when of_type is null then null when of_type = 0 then '-' else coalesce((select _n.name || case when _n.name = 'numeric' and of_modifier > 4
        then '(' || ((of_modifier - 4) >> 16) || ',' || ((of_modifier - 4) & 65535) || ')' else '' end || _n.brackets
        from weir_pg.weir_type_names _n where _n.oid = of_type), '???') end;
create macro pg_catalog.regtypein(given) as
    coalesce(try_cast(cast(given as varchar) as oid), (select min(_n.oid) from weir_pg.weir_type_names _n
        where lower(replace(replace(cast(given as varchar), 'pg_catalog.', ''), '"', '')) in (_n.short, _n.name || _n.brackets)));
create macro pg_catalog.to_regtype(given) as pg_catalog.regtypein(given);
create macro pg_catalog.regtypeout(given) as
    case cast(given as varchar) when '0' then '-' else coalesce((select _n.name || _n.brackets from weir_pg.weir_type_names _n where _n.oid = try_cast(cast(given as varchar) as oid)), cast(given as varchar)) end;

-- What is written about objects.
create macro pg_catalog.obj_description(of_object, of_catalog := 'pg_class') as
    (select _d.description from pg_catalog.pg_description _d where _d.objoid = of_object and _d.objsubid = 0 and _d.classoid = case of_catalog when 'pg_namespace' then 2615 else 1259 end);
create macro pg_catalog.col_description(of_relation, of_column) as
    (select _d.description from pg_catalog.pg_description _d where _d.objoid = of_relation and _d.objsubid = of_column and _d.classoid = 1259);
create macro pg_catalog.shobj_description(of_object, of_catalog) as cast(null as varchar);

-- Definitions.
create macro pg_catalog.pg_get_userbyid(of_role) as case when of_role is null then null else 'weir' end;
create macro pg_catalog.pg_get_expr(expression, of_relation, pretty := false) as cast(expression as varchar);
create macro pg_catalog.pg_get_indexdef(of_index, of_column := 0, pretty := false) as
    (select case when coalesce(of_column, 0) = 0 then 'CREATE UNIQUE INDEX ' || pg_catalog.quote_ident(_k.key_name) || ' ON '
        || case when pretty and _k.schema = 'public' then '' else pg_catalog.quote_ident(_k.schema) || '.' end
        || pg_catalog.quote_ident(_k.name) || ' USING btree (' || _k.list || ')' else pg_catalog.quote_ident(_k.names[of_column]) end
    from pg_catalog.weir_keys _k where _k.oid + 1 = of_index);
create macro pg_catalog.pg_get_constraintdef(of_constraint, pretty := false) as
    (select 'PRIMARY KEY (' || _k.list || ')' from pg_catalog.weir_keys _k where _k.oid + 2 = of_constraint);
create macro pg_catalog.pg_get_viewdef(of_view, pretty := false) as (select _v.query from weir_views _v where _v.oid = pg_catalog.weir_relation(of_view));
create macro pg_catalog.pg_get_triggerdef(of_trigger, pretty := false) as cast(null as varchar);
create macro pg_catalog.pg_get_ruledef(of_rule, pretty := false) as cast(null as varchar);
create macro pg_catalog.pg_get_partkeydef(of_relation) as cast(null as varchar);
create macro pg_catalog.pg_get_partition_constraintdef(of_relation) as cast(null as varchar);
create macro pg_catalog.pg_get_statisticsobjdef(of_statistics) as cast(null as varchar);
create macro pg_catalog.pg_get_statisticsobjdef_columns(of_statistics) as cast(null as varchar);
create macro pg_catalog.pg_get_serial_sequence(of_table, of_column) as cast(null as varchar);
create macro pg_catalog.pg_get_replica_identity_index(of_relation) as cast(null as oid);
create macro pg_catalog.pg_get_functiondef(of_function) as cast(null as varchar);
create macro pg_catalog.pg_get_function_sqlbody(of_function) as cast(null as varchar);
create macro pg_catalog.pg_get_function_result(of_function) as
    (select pg_catalog.format_type(_p.prorettype, -1) from pg_catalog.pg_proc _p where _p.oid = of_function);
create macro pg_catalog.weir_arguments(of_function) as
    (select coalesce(string_agg(_n.name || _n.brackets, ', ' order by _a.place), '') from (select unnest(_p.proargtypes) as type, generate_subscripts(_p.proargtypes, 1) as place
        from pg_catalog.pg_proc _p where _p.oid = of_function) _a join weir_pg.weir_type_names _n on _n.oid = _a.type);
create macro pg_catalog.pg_get_function_arguments(of_function) as pg_catalog.weir_arguments(of_function);
create macro pg_catalog.pg_get_function_identity_arguments(of_function) as pg_catalog.weir_arguments(of_function);
create macro pg_catalog.pg_get_function_arg_default(of_function, of_argument) as cast(null as varchar);
create macro pg_catalog.pg_describe_object(of_catalog, of_object, of_part) as cast(null as varchar);
create macro pg_catalog.pg_stat_get_numscans(of_relation) as cast(0 as bigint);
create macro pg_catalog.pg_get_keywords() as table
select _k.keyword_name as word, case _k.keyword_category when 'reserved' then 'R' when 'column_name' then 'C' when 'type_function' then 'T' else 'U' end as catcode,
    _k.keyword_category = 'unreserved' as barelabel, _k.keyword_category as catdesc, '' as baredesc
from duckdb_keywords() _k;
create macro pg_catalog.pg_options_to_table(options) as table select cast(null as varchar) as option_name, cast(null as varchar) as option_value where false;
create macro pg_catalog.pg_encoding_to_char(encoding) as case encoding when 6 then 'UTF8' when 0 then 'SQL_ASCII' else '' end;
create macro pg_catalog.pg_char_to_encoding(encoding) as case upper(encoding) when 'UTF8' then 6 when 'SQL_ASCII' then 0 else -1 end;
create macro pg_catalog.pg_client_encoding() as 'UTF8';
create macro pg_catalog.getdatabaseencoding() as 'UTF8';
create macro pg_catalog.pg_tablespace_location(of_tablespace) as '';

-- What is seen without its schema's name: there is one search path.
create macro pg_catalog.pg_table_is_visible(of_relation) as
    (select _c.schema in ('public', 'pg_catalog') from pg_catalog.weir_classes _c where _c.oid = of_relation);
create macro pg_catalog.pg_type_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_function_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_operator_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_opclass_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_opfamily_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_collation_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_conversion_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_statistics_obj_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_ts_config_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_ts_dict_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_ts_parser_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_ts_template_is_visible(of_object) as of_object is not null;
create macro pg_catalog.pg_relation_is_publishable(of_relation) as false;
create macro pg_catalog.pg_relation_is_updatable(of_relation, include_triggers) as 28;

-- Who may connect may do all.
create macro pg_catalog.has_table_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_schema_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_database_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_any_column_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_column_privilege(a, b := '', c := '', d := '') as a is not null;
create macro pg_catalog.has_function_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_type_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_sequence_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_language_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_tablespace_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_foreign_data_wrapper_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.has_server_privilege(a, b := '', c := '') as a is not null;
create macro pg_catalog.pg_has_role(a, b := '', c := '') as a is not null;

-- Sizes are those of the logs.
create macro pg_catalog.pg_relation_size(of_relation, fork := 'main') as
    coalesce((select _r.bytes from pg_catalog.weir_classes _r where _r.oid = pg_catalog.weir_relation(of_relation)), 0);
create macro pg_catalog.pg_table_size(of_relation) as coalesce((select _r.bytes from pg_catalog.weir_classes _r where _r.oid = pg_catalog.weir_relation(of_relation)), 0);
create macro pg_catalog.pg_total_relation_size(of_relation) as coalesce((select _r.bytes from pg_catalog.weir_classes _r where _r.oid = pg_catalog.weir_relation(of_relation)), 0);
create macro pg_catalog.pg_indexes_size(of_relation) as cast(0 as bigint);
create macro pg_catalog.pg_database_size(of_database) as (select cast(coalesce(sum(_r.bytes), 0) as bigint) from pg_catalog.weir_classes _r);
create macro pg_catalog.pg_tablespace_size(of_tablespace) as (select cast(coalesce(sum(_r.bytes), 0) as bigint) from pg_catalog.weir_classes _r);
-- The size is often a subquery: here it stands once.
create macro pg_catalog.pg_size_pretty(size) as
    list_transform([size], lambda _b: case when _b is null then null when abs(_b) < 10240 then _b || ' bytes' when abs(_b) < 10485760 then cast(round(_b / 1024.0) as bigint) || ' kB'
        when abs(_b) < 10737418240 then cast(round(_b / 1048576.0) as bigint) || ' MB' when abs(_b) < 10995116277760 then cast(round(_b / 1073741824.0) as bigint) || ' GB'
        else cast(round(_b / 1099511627776.0) as bigint) || ' TB' end)[1];

-- Arrays.
create macro pg_catalog.array_upper(elements, dimension) as case when dimension = 1 and len(elements) > 0 then cast(len(elements) as integer) end;
create macro pg_catalog.array_lower(elements, dimension) as case when dimension = 1 and len(elements) > 0 then 1 end;
create macro pg_catalog.array_ndims(elements) as case when len(elements) > 0 then 1 end;
create macro pg_catalog.cardinality(elements) as cast(len(elements) as integer);
create macro pg_catalog.array_remove(elements, element) as list_filter(elements, lambda x: x is distinct from element);
create macro information_schema._pg_expandarray(elements) as unnest(list_transform(elements, lambda x, i: {'x': x, 'n': cast(i as integer)}));
