-- The information schema of the SQL standard, with the columns that Postgres gives it.

create view information_schema.information_schema_catalog_name as select 'weir' as catalog_name;

create view information_schema.schemata as
select 'weir' as catalog_name, n.nspname as schema_name, 'weir' as schema_owner, cast(null as varchar) as default_character_set_catalog,
    cast(null as varchar) as default_character_set_schema, cast(null as varchar) as default_character_set_name, cast(null as varchar) as sql_path
from pg_catalog.pg_namespace n;

create view information_schema.tables as
select 'weir' as table_catalog, n.nspname as table_schema, c.relname as table_name, case c.relkind when 'v' then 'VIEW' else 'BASE TABLE' end as table_type,
    cast(null as varchar) as self_referencing_column_name, cast(null as varchar) as reference_generation, cast(null as varchar) as user_defined_type_catalog,
    cast(null as varchar) as user_defined_type_schema, cast(null as varchar) as user_defined_type_name,
    case when c.relkind = 'r' and n.oid <> 11 then 'YES' else 'NO' end as is_insertable_into, 'NO' as is_typed, cast(null as varchar) as commit_action
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'v');

create view information_schema.columns as
select 'weir' as table_catalog, n.nspname as table_schema, c.relname as table_name, a.attname as column_name, cast(a.attnum as integer) as ordinal_position,
    cast(null as varchar) as column_default, case when a.attnotnull then 'NO' else 'YES' end as is_nullable,
    case when t.typcategory = 'A' then 'ARRAY' else pg_catalog.weir_type_text(t.typname) end as data_type, cast(null as integer) as character_maximum_length,
    case when t.typname in ('text', 'varchar') then 1073741824 end as character_octet_length,
    case t.typname when 'int2' then 16 when 'int4' then 32 when 'int8' then 64 when 'float4' then 24 when 'float8' then 53
        when 'numeric' then case when a.atttypmod > 4 then (a.atttypmod - 4) >> 16 end end as numeric_precision,
    case when t.typname in ('int2', 'int4', 'int8', 'float4', 'float8') then 2 when t.typname = 'numeric' then 10 end as numeric_precision_radix,
    case when t.typname in ('int2', 'int4', 'int8') then 0 when t.typname = 'numeric' and a.atttypmod > 4 then (a.atttypmod - 4) & 65535 end as numeric_scale,
    case t.typname when 'date' then 0 when 'time' then 6 when 'timestamp' then 6 when 'timestamptz' then 6 end as datetime_precision,
    cast(null as varchar) as interval_type, cast(null as integer) as interval_precision, cast(null as varchar) as character_set_catalog,
    cast(null as varchar) as character_set_schema, cast(null as varchar) as character_set_name, cast(null as varchar) as collation_catalog,
    cast(null as varchar) as collation_schema, cast(null as varchar) as collation_name, cast(null as varchar) as domain_catalog, cast(null as varchar) as domain_schema,
    cast(null as varchar) as domain_name, 'weir' as udt_catalog, 'pg_catalog' as udt_schema, t.typname as udt_name, cast(null as varchar) as scope_catalog,
    cast(null as varchar) as scope_schema, cast(null as varchar) as scope_name, cast(null as integer) as maximum_cardinality, cast(a.attnum as varchar) as dtd_identifier,
    'NO' as is_self_referencing, 'NO' as is_identity, cast(null as varchar) as identity_generation, cast(null as varchar) as identity_start,
    cast(null as varchar) as identity_increment, cast(null as varchar) as identity_maximum, cast(null as varchar) as identity_minimum, 'NO' as identity_cycle,
    'NEVER' as is_generated, cast(null as varchar) as generation_expression, 'YES' as is_updatable
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'v');

create view information_schema.key_column_usage as
select 'weir' as constraint_catalog, k.schema as constraint_schema, k.key_name as constraint_name, 'weir' as table_catalog, k.schema as table_schema, k.name as table_name,
    unnest(k.names) as column_name, cast(generate_subscripts(k.names, 1) as integer) as ordinal_position, cast(null as integer) as position_in_unique_constraint
from pg_catalog.weir_keys k;

create view information_schema.constraint_column_usage as
select 'weir' as table_catalog, k.schema as table_schema, k.name as table_name, unnest(k.names) as column_name, 'weir' as constraint_catalog, k.schema as constraint_schema,
    k.key_name as constraint_name
from pg_catalog.weir_keys k;

create view information_schema.table_constraints as
select 'weir' as constraint_catalog, k.schema as constraint_schema, k.key_name as constraint_name, 'weir' as table_catalog, k.schema as table_schema,
    k.name as table_name, 'PRIMARY KEY' as constraint_type, 'NO' as is_deferrable, 'NO' as initially_deferred, 'YES' as enforced, cast(null as varchar) as nulls_distinct
from pg_catalog.weir_keys k
union all
select 'weir', r.schema, r.namespace || '_' || r.oid || '_' || c.position || '_not_null', 'weir', r.schema, r.name, 'CHECK', 'NO', 'NO', 'YES', null
from pg_catalog.weir_classes r join weir_columns c on c.table_oid = r.oid
where not c.nullable;

create view information_schema.table_privileges as
select 'weir' as grantor, 'weir' as grantee, 'weir' as table_catalog, r.schema as table_schema, r.name as table_name, p.privilege as privilege_type, 'YES' as is_grantable,
    case p.privilege when 'SELECT' then 'YES' else 'NO' end as with_hierarchy
from pg_catalog.weir_classes r, (values ('INSERT'), ('SELECT'), ('UPDATE'), ('DELETE')) p(privilege)
where r.kind = 'r' and r.namespace <> 11;

create view information_schema.character_sets as
select cast(null as varchar) as character_set_catalog, cast(null as varchar) as character_set_schema, 'UTF8' as character_set_name, 'UCS' as character_repertoire,
    'UTF8' as form_of_use, 'weir' as default_collate_catalog, cast(null as varchar) as default_collate_schema, cast(null as varchar) as default_collate_name;

create view information_schema.collations as
select 'weir' as collation_catalog, 'pg_catalog' as collation_schema, c.collname as collation_name, 'NO PAD' as pad_attribute from pg_catalog.pg_collation c;

create macro information_schema.enabled_roles(session) as table select r.name as role_name from pg_catalog.weir_roles r;
create macro information_schema.applicable_roles(session) as table
select r.name as grantee, r.name as role_name, 'NO' as is_grantable from pg_catalog.weir_roles r;

create view information_schema.views as
select 'weir' as table_catalog, v.schemaname as table_schema, v.viewname as table_name, v.definition as view_definition, 'NONE' as check_option, 'NO' as is_updatable,
    'NO' as is_insertable_into, 'NO' as is_trigger_updatable, 'NO' as is_trigger_deletable, 'NO' as is_trigger_insertable_into
from pg_catalog.pg_views v;
