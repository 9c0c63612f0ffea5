-- The catalog of Postgres over Weir's own tables. Weir's databases are namespaces here, and main is called public; all belong to the role weir, number 10.
-- Numbers of namespaces follow from their names, as those of tables do, so that they are the same after a restart.

create view pg_catalog.pg_namespace as
select cast(d.oid as oid) as oid, case d.name when 'main' then 'public' else d.name end as nspname, cast(10 as oid) as nspowner, cast(null as varchar[]) as nspacl
from weir_databases d
union all
select cast(n.oid as oid), n.nspname, cast(10 as oid), null from (values (11, 'pg_catalog'), (13207, 'information_schema')) n(oid, nspname);

create table pg_catalog.weir_system_relations as
from (values (1247, 'pg_type'), (1249, 'pg_attribute'), (1255, 'pg_proc'), (1259, 'pg_class'), (1260, 'pg_authid'), (1261, 'pg_auth_members'), (1262, 'pg_database'),
    (1213, 'pg_tablespace'), (1214, 'pg_shdepend'), (1417, 'pg_foreign_server'), (2224, 'pg_sequence'), (2328, 'pg_foreign_data_wrapper'), (2396, 'pg_shdescription'),
    (2601, 'pg_am'), (2602, 'pg_amop'), (2603, 'pg_amproc'), (2604, 'pg_attrdef'), (2605, 'pg_cast'), (2606, 'pg_constraint'), (2607, 'pg_conversion'), (2608, 'pg_depend'),
    (2609, 'pg_description'), (2610, 'pg_index'), (2611, 'pg_inherits'), (2612, 'pg_language'), (2615, 'pg_namespace'), (2616, 'pg_opclass'), (2617, 'pg_operator'),
    (2618, 'pg_rewrite'), (2620, 'pg_trigger'), (2753, 'pg_opfamily'), (3079, 'pg_extension'), (3118, 'pg_foreign_table'), (3256, 'pg_policy'), (3381, 'pg_statistic_ext'),
    (3456, 'pg_collation'), (3466, 'pg_event_trigger'), (3501, 'pg_enum'), (3541, 'pg_range'), (3600, 'pg_ts_dict'), (3601, 'pg_ts_parser'), (3602, 'pg_ts_config'),
    (3764, 'pg_ts_template'), (6100, 'pg_subscription'), (6104, 'pg_publication'), (6106, 'pg_publication_rel'), (6237, 'pg_publication_namespace')) r(oid, name);

-- Tables, the indexes of their primary keys, whose numbers follow those of the tables, and views. How many columns a view has is not told here: all of them would
-- have to be bound whenever somebody asks for a table.
create view pg_catalog.weir_classes as
select cast(t.oid as oid) as oid, t.name, cast(t.database_oid as oid) as namespace, case t.database when 'main' then 'public' else t.database end as schema,
    'r' as kind, t.columns, t.rows, t.bytes, t.kind = 'primary_key' as has_index, 'd' as identity, t.comment
from weir_tables t
union all
select cast(k.table_oid + 1 as oid), k.name, cast(k.database_oid as oid), case k.database when 'main' then 'public' else k.database end, 'i', len(k.columns), 0, 0, false, 'n', null
from weir_primary_keys k
union all
select cast(v.oid as oid), v.name, cast(v.database_oid as oid), case v.database when 'main' then 'public' else v.database end, 'v',
    0, -1, 0, false, 'n', v.comment
from weir_views v
union all
select cast(s.oid as oid), s.name, cast(11 as oid), 'pg_catalog', 'r', 0, 0, 0, false, 'n', null from weir_pg.weir_system_relations s;

create view pg_catalog.pg_class as
select c.oid, c.name as relname, c.namespace as relnamespace, cast(0 as oid) as reltype, cast(0 as oid) as reloftype, cast(10 as oid) as relowner,
    cast(case c.kind when 'i' then 403 when 'r' then 2 else 0 end as oid) as relam, c.oid as relfilenode, cast(0 as oid) as reltablespace, 0 as relpages, cast(c.rows as real) as reltuples,
    0 as relallvisible, cast(0 as oid) as reltoastrelid, c.has_index as relhasindex, false as relisshared, 'p' as relpersistence, c.kind as relkind,
    cast(c.columns as smallint) as relnatts, cast(0 as smallint) as relchecks, false as relhasrules, false as relhastriggers, false as relhassubclass,
    false as relrowsecurity, false as relforcerowsecurity, true as relispopulated, c.identity as relreplident, false as relispartition, cast(0 as oid) as relrewrite,
    cast(0 as bigint) as relfrozenxid, cast(0 as bigint) as relminmxid, cast(null as varchar[]) as relacl, cast(null as varchar[]) as reloptions,
    cast(null as varchar) as relpartbound
from pg_catalog.weir_classes c;

create view pg_catalog.pg_attribute as
select a.relation as attrelid, a.name as attname, a.type as atttypid, -1 as attstattarget, t.typlen as attlen, a.position as attnum, a.dimensions as attndims,
    -1 as attcacheoff, a.modifier as atttypmod, t.typbyval as attbyval, t.typalign as attalign, t.typstorage as attstorage, '' as attcompression, not a.nullable as attnotnull,
    false as atthasdef, false as atthasmissing, '' as attidentity, '' as attgenerated, false as attisdropped, true as attislocal, 0 as attinhcount,
    t.typcollation as attcollation, cast(null as varchar[]) as attacl, cast(null as varchar[]) as attoptions, cast(null as varchar[]) as attfdwoptions,
    cast(null as varchar) as attmissingval
from (
    select cast(c.table_oid as oid) as relation, c.name, cast(c.type_oid as oid) as type, cast(c.position as smallint) as position,
        cast(c.dimensions as integer) as dimensions, cast(c.type_modifier as integer) as modifier, c.nullable
    from weir_columns c
    union all
    select cast(c.table_oid + 1 as oid), c.name, cast(c.type_oid as oid), cast(c.key_position as smallint), cast(c.dimensions as integer),
        cast(c.type_modifier as integer), true
    from weir_columns c where c.key_position is not null
) a
join weir_pg.pg_type t on t.oid = a.type;

create view pg_catalog.weir_keys as
select cast(k.table_oid as oid) as oid, k.table_name as name, case k.database when 'main' then 'public' else k.database end as schema,
    cast(k.database_oid as oid) as namespace, k.name as key_name, cast(k.positions as smallint[]) as columns, k.columns as names, k.type_oids as types,
    list_aggregate(list_transform(k.columns, lambda x: case when regexp_full_match(x, '[a-z_][a-z0-9_$]*') then x else '"' || replace(x, '"', '""') || '"' end),
        'string_agg', ', ') as list
from weir_primary_keys k;

create view pg_catalog.pg_index as
select cast(k.oid + 1 as oid) as indexrelid, k.oid as indrelid, cast(len(k.columns) as smallint) as indnatts, cast(len(k.columns) as smallint) as indnkeyatts,
    true as indisunique, false as indnullsnotdistinct, true as indisprimary, false as indisexclusion, true as indimmediate, false as indisclustered, true as indisvalid,
    false as indcheckxmin, true as indisready, true as indislive, false as indisreplident, k.columns as indkey,
    list_transform(k.types, lambda x: cast(case x when 25 then 100 else 0 end as oid)) as indcollation,
    list_transform(k.types, lambda x: cast(map([16, 17, 20, 21, 23, 25, 700, 701, 1082, 1083, 1114, 1184, 1700, 2950],
        [424, 428, 3124, 1979, 1978, 3126, 1970, 3123, 3122, 1996, 3128, 3127, 3125, 2968])[x] as oid)) as indclass,
    list_transform(k.columns, lambda x: cast(0 as smallint)) as indoption, cast(null as varchar) as indexprs, cast(null as varchar) as indpred
from pg_catalog.weir_keys k;

create view pg_catalog.pg_constraint as
select cast(k.oid + 2 as oid) as oid, k.key_name as conname, k.namespace as connamespace, 'p' as contype, false as condeferrable, false as condeferred,
    true as convalidated, k.oid as conrelid, cast(0 as oid) as contypid, cast(k.oid + 1 as oid) as conindid, cast(0 as oid) as conparentid, cast(0 as oid) as confrelid,
    ' ' as confupdtype, ' ' as confdeltype, ' ' as confmatchtype, true as conislocal, 0 as coninhcount, true as connoinherit, k.columns as conkey,
    cast(null as smallint[]) as confkey, cast(null as oid[]) as conpfeqop, cast(null as oid[]) as conppeqop, cast(null as oid[]) as conffeqop,
    cast(null as smallint[]) as confdelsetcols, cast(null as oid[]) as conexclop, cast(null as varchar) as conbin
from pg_catalog.weir_keys k;

create view pg_catalog.pg_description as
select c.oid as objoid, cast(1259 as oid) as classoid, 0 as objsubid, c.comment as description from pg_catalog.weir_classes c where c.comment is not null
union all
select cast(c.table_oid as oid), cast(1259 as oid), cast(c.position as integer), c.comment from weir_columns c where c.comment is not null
union all
select n.oid, cast(2615 as oid), 0, 'tables without a database' from pg_catalog.pg_namespace n where n.nspname = 'public';

create view pg_catalog.pg_database as
select cast(16384 as oid) as oid, 'weir' as datname, cast(10 as oid) as datdba, 6 as encoding, 'c' as datlocprovider, false as datistemplate, true as datallowconn,
    -1 as datconnlimit, cast(0 as bigint) as datfrozenxid, cast(0 as bigint) as datminmxid, cast(1663 as oid) as dattablespace, 'C' as datcollate, 'C' as datctype,
    cast(null as varchar) as daticulocale, cast(null as varchar) as datcollversion, cast(null as varchar[]) as datacl;

create table pg_catalog.pg_tablespace as
select cast(1663 as oid) as oid, 'pg_default' as spcname, cast(10 as oid) as spcowner, cast(null as varchar[]) as spcacl, cast(null as varchar[]) as spcoptions;

create table pg_catalog.pg_am as
select cast(oid as oid) as oid, amname, cast(0 as oid) as amhandler, amtype from (values (2, 'heap', 't'), (403, 'btree', 'i')) a(oid, amname, amtype);

create table pg_catalog.pg_language as
select cast(oid as oid) as oid, lanname, cast(10 as oid) as lanowner, false as lanispl, false as lanpltrusted, cast(0 as oid) as lanplcallfoid, cast(0 as oid) as laninline,
    cast(0 as oid) as lanvalidator, cast(null as varchar[]) as lanacl
from (values (12, 'internal')) l(oid, lanname);

create table pg_catalog.pg_collation as
select cast(oid as oid) as oid, collname, cast(11 as oid) as collnamespace, cast(10 as oid) as collowner, provider as collprovider, true as collisdeterministic,
    -1 as collencoding, name as collcollate, name as collctype, cast(null as varchar) as colliculocale, cast(null as varchar) as collversion
from (values (100, 'default', 'd', null), (950, 'C', 'c', 'C'), (951, 'POSIX', 'c', 'POSIX')) c(oid, collname, provider, name);

create table pg_catalog.pg_opclass as
select cast(oid as oid) as oid, cast(403 as oid) as opcmethod, name as opcname, cast(11 as oid) as opcnamespace, cast(10 as oid) as opcowner,
    cast(family as oid) as opcfamily, cast(type as oid) as opcintype, true as opcdefault, cast(0 as oid) as opckeytype
from (values (3124, 'int8_ops', 1976, 20), (1979, 'int2_ops', 1976, 21), (1978, 'int4_ops', 1976, 23), (3126, 'text_ops', 1994, 25), (3122, 'date_ops', 434, 1082),
    (3128, 'timestamp_ops', 434, 1114), (3127, 'timestamptz_ops', 434, 1184), (3125, 'numeric_ops', 1988, 1700), (3123, 'float8_ops', 1970, 701),
    (1970, 'float4_ops', 1970, 700), (2968, 'uuid_ops', 2968, 2950), (428, 'bytea_ops', 428, 17), (424, 'bool_ops', 424, 16), (1996, 'time_ops', 1996, 1083))
    o(oid, name, family, type);

-- Roles are the owner of everything, and who asks.
create macro pg_catalog.weir_roles(session) as table
select cast(10 as oid) as oid, 'weir' as name
union
select cast(case session['user'] when 'weir' then 10 else 16383 end as oid), session['user'];

create macro pg_catalog.pg_authid(session) as table
select r.oid, r.name as rolname, true as rolsuper, true as rolinherit, true as rolcreaterole, true as rolcreatedb, true as rolcanlogin, true as rolreplication,
    true as rolbypassrls, -1 as rolconnlimit, cast(null as varchar) as rolpassword, cast(null as timestamptz) as rolvaliduntil
from pg_catalog.weir_roles r;

create macro pg_catalog.pg_roles(session) as table
select r.name as rolname, true as rolsuper, true as rolinherit, true as rolcreaterole, true as rolcreatedb, true as rolcanlogin, true as rolreplication,
    -1 as rolconnlimit, '********' as rolpassword, cast(null as timestamptz) as rolvaliduntil, true as rolbypassrls, cast(null as varchar[]) as rolconfig, r.oid
from pg_catalog.weir_roles r;

create macro pg_catalog.pg_user(session) as table
select r.name as usename, r.oid as usesysid, true as usecreatedb, true as usesuper, true as userepl, true as usebypassrls, '********' as passwd,
    cast(null as timestamptz) as valuntil, cast(null as varchar[]) as useconfig
from pg_catalog.weir_roles r;

create macro pg_catalog.pg_shadow(session) as table
select r.name as usename, r.oid as usesysid, true as usecreatedb, true as usesuper, true as userepl, true as usebypassrls, cast(null as varchar) as passwd,
    cast(null as timestamptz) as valuntil, cast(null as varchar[]) as useconfig
from pg_catalog.weir_roles r;

create macro pg_catalog.weir_defaults() as map {
    'allow_system_table_mods': 'off',
    'application_name': '',
    'array_nulls': 'on',
    'block_size': '8192',
    'bytea_output': 'hex',
    'client_encoding': 'UTF8',
    'client_min_messages': 'notice',
    'data_checksums': 'on',
    'datestyle': 'ISO, MDY',
    'default_transaction_isolation': 'read committed',
    'default_transaction_read_only': 'off',
    'extra_float_digits': '1',
    'in_hot_standby': 'off',
    'integer_datetimes': 'on',
    'intervalstyle': 'postgres',
    'is_superuser': 'on',
    'jit': 'off',
    'lc_collate': 'C',
    'lc_ctype': 'C',
    'lc_messages': 'C',
    'lc_monetary': 'C',
    'lc_numeric': 'C',
    'lc_time': 'C',
    'max_identifier_length': '63',
    'max_index_keys': '32',
    'search_path': 'public',
    'server_encoding': 'UTF8',
    'server_version': '15.18 (Weir)',
    'server_version_num': '150018',
    'ssl': 'off',
    'standard_conforming_strings': 'on',
    'statement_timeout': '0',
    'synchronous_commit': 'on',
    'timezone': 'UTC',
    'transaction_isolation': 'read committed',
    'transaction_read_only': 'off',
    'wal_level': 'replica'
};

create table pg_catalog.weir_settings as
select s.name, pg_catalog.weir_defaults()[s.name] as value, s.type, s.category, s.context
from (values
    ('allow_system_table_mods', 'bool', 'Developer Options', 'superuser'),
    ('application_name', 'string', 'Reporting and Logging / What to Log', 'user'),
    ('array_nulls', 'bool', 'Version and Platform Compatibility / Previous PostgreSQL Versions', 'user'),
    ('block_size', 'integer', 'Preset Options', 'internal'),
    ('bytea_output', 'enum', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('client_encoding', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('client_min_messages', 'enum', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('data_checksums', 'bool', 'Preset Options', 'internal'),
    ('datestyle', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('default_transaction_isolation', 'enum', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('default_transaction_read_only', 'bool', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('extra_float_digits', 'integer', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('in_hot_standby', 'bool', 'Preset Options', 'internal'),
    ('integer_datetimes', 'bool', 'Preset Options', 'internal'),
    ('intervalstyle', 'enum', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('is_superuser', 'bool', 'Preset Options', 'internal'),
    ('jit', 'bool', 'Query Tuning / Other Planner Options', 'user'),
    ('lc_collate', 'string', 'Client Connection Defaults / Locale and Formatting', 'internal'),
    ('lc_ctype', 'string', 'Client Connection Defaults / Locale and Formatting', 'internal'),
    ('lc_messages', 'string', 'Client Connection Defaults / Locale and Formatting', 'superuser'),
    ('lc_monetary', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('lc_numeric', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('lc_time', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('max_identifier_length', 'integer', 'Preset Options', 'internal'),
    ('max_index_keys', 'integer', 'Preset Options', 'internal'),
    ('search_path', 'string', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('server_encoding', 'string', 'Preset Options', 'internal'),
    ('server_version', 'string', 'Preset Options', 'internal'),
    ('server_version_num', 'integer', 'Preset Options', 'internal'),
    ('ssl', 'bool', 'Connections and Authentication / SSL', 'sighup'),
    ('standard_conforming_strings', 'bool', 'Version and Platform Compatibility / Previous PostgreSQL Versions', 'user'),
    ('statement_timeout', 'integer', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('synchronous_commit', 'enum', 'Write-Ahead Log / Settings', 'user'),
    ('timezone', 'string', 'Client Connection Defaults / Locale and Formatting', 'user'),
    ('transaction_isolation', 'enum', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('transaction_read_only', 'bool', 'Client Connection Defaults / Statement Behavior', 'user'),
    ('wal_level', 'enum', 'Write-Ahead Log / Settings', 'postmaster')
) as s(name, type, category, context);

create macro pg_catalog.pg_settings(session) as table
select case s.name when 'datestyle' then 'DateStyle' when 'intervalstyle' then 'IntervalStyle' when 'timezone' then 'TimeZone' else s.name end as name,
    coalesce(session['settings'][s.name], s.value) as setting, cast(null as varchar) as unit, s.category, '' as short_desc, cast(null as varchar) as extra_desc, s.context,
    s.type as vartype, case when session['settings'][s.name] is null then 'default' else 'session' end as source, cast(null as varchar) as min_val,
    cast(null as varchar) as max_val, cast(null as varchar[]) as enumvals, s.value as boot_val, s.value as reset_val, cast(null as varchar) as sourcefile,
    cast(null as integer) as sourceline, false as pending_restart
from weir_pg.weir_settings s;

create view pg_catalog.pg_tables as
select r.schema as schemaname, r.name as tablename, 'weir' as tableowner, cast(null as varchar) as tablespace, r.has_index as hasindexes, false as hasrules,
    false as hastriggers, false as rowsecurity
from pg_catalog.weir_classes r
where r.kind = 'r';

create view pg_catalog.pg_indexes as
select k.schema as schemaname, k.name as tablename, k.key_name as indexname, cast(null as varchar) as tablespace,
    'CREATE UNIQUE INDEX ' || k.key_name || ' ON ' || k.schema || '.' || k.name || ' USING btree (' || k.list || ')' as indexdef
from pg_catalog.weir_keys k;

create view pg_catalog.pg_stat_all_tables as
select r.oid as relid, r.schema as schemaname, r.name as relname, cast(0 as bigint) as seq_scan, cast(0 as bigint) as seq_tup_read, cast(0 as bigint) as idx_scan,
    cast(0 as bigint) as idx_tup_fetch, cast(0 as bigint) as n_tup_ins, cast(0 as bigint) as n_tup_upd, cast(0 as bigint) as n_tup_del, cast(0 as bigint) as n_tup_hot_upd,
    r.rows as n_live_tup, cast(0 as bigint) as n_dead_tup, cast(0 as bigint) as n_mod_since_analyze, cast(0 as bigint) as n_ins_since_vacuum,
    cast(null as timestamptz) as last_vacuum, cast(null as timestamptz) as last_autovacuum, cast(null as timestamptz) as last_analyze,
    cast(null as timestamptz) as last_autoanalyze, cast(0 as bigint) as vacuum_count, cast(0 as bigint) as autovacuum_count, cast(0 as bigint) as analyze_count,
    cast(0 as bigint) as autoanalyze_count
from pg_catalog.weir_classes r
where r.kind = 'r' and r.namespace <> 11;

create view pg_catalog.pg_stat_user_tables as from pg_catalog.pg_stat_all_tables;

create view pg_catalog.pg_statio_all_tables as
select r.oid as relid, r.schema as schemaname, r.name as relname, cast(0 as bigint) as heap_blks_read, cast(0 as bigint) as heap_blks_hit, cast(0 as bigint) as idx_blks_read,
    cast(0 as bigint) as idx_blks_hit, cast(0 as bigint) as toast_blks_read, cast(0 as bigint) as toast_blks_hit, cast(0 as bigint) as tidx_blks_read,
    cast(0 as bigint) as tidx_blks_hit
from pg_catalog.weir_classes r
where r.kind = 'r' and r.namespace <> 11;

create view pg_catalog.pg_statio_user_tables as from pg_catalog.pg_statio_all_tables;

create view pg_catalog.pg_stat_all_indexes as
select k.oid as relid, cast(k.oid + 1 as oid) as indexrelid, k.schema as schemaname, k.name as relname, k.key_name as indexrelname, cast(0 as bigint) as idx_scan,
    cast(0 as bigint) as idx_tup_read, cast(0 as bigint) as idx_tup_fetch
from pg_catalog.weir_keys k;

create view pg_catalog.pg_stat_user_indexes as from pg_catalog.pg_stat_all_indexes;

-- A row for each statement that runs; clients without one are not listed.
create view pg_catalog.pg_stat_activity as
select cast(16384 as oid) as datid, 'weir' as datname, cast(q.id as integer) as pid, cast(null as integer) as leader_pid, cast(10 as oid) as usesysid, q.user_name as usename,
    '' as application_name, regexp_replace(q.client, ':[0-9]+$', '') as client_addr, cast(null as varchar) as client_hostname,
    try_cast(regexp_extract(q.client, ':([0-9]+)$', 1) as integer) as client_port, q.started as backend_start, q.started as xact_start, q.started as query_start,
    q.started as state_change, case q.state when 'running' then null else 'Client' end as wait_event_type, case q.state when 'running' then null else q.state end as wait_event,
    'active' as state, cast(null as bigint) as backend_xid, cast(null as bigint) as backend_xmin, cast(null as bigint) as query_id, q.sql as query,
    'client backend' as backend_type
from weir_queries q;

create view pg_catalog.pg_timezone_names as select z.name, z.abbrev, z.utc_offset, z.is_dst from pg_timezone_names() z;

create view pg_catalog.pg_views as
select case v.database when 'main' then 'public' else v.database end as schemaname, v.name as viewname, 'weir' as viewowner, v.query as definition from weir_views v;
