-- What Postgres has and Weir has none of: relations without rows.

create table pg_catalog.pg_aggregate (aggfnoid uinteger, aggkind varchar, aggnumdirectargs smallint, aggtransfn uinteger, aggfinalfn uinteger,
    aggcombinefn uinteger, aggserialfn uinteger, aggdeserialfn uinteger, aggmtransfn uinteger, aggminvtransfn uinteger, aggmfinalfn uinteger,
    aggfinalextra boolean, aggmfinalextra boolean, aggfinalmodify varchar, aggmfinalmodify varchar, aggsortop uinteger, aggtranstype uinteger,
    aggtransspace integer, aggmtranstype uinteger, aggmtransspace integer, agginitval varchar, aggminitval varchar);
create table pg_catalog.pg_amop (oid uinteger, amopfamily uinteger, amoplefttype uinteger, amoprighttype uinteger, amopstrategy smallint,
    amoppurpose varchar, amopopr uinteger, amopmethod uinteger, amopsortfamily uinteger);
create table pg_catalog.pg_amproc (oid uinteger, amprocfamily uinteger, amproclefttype uinteger, amprocrighttype uinteger, amprocnum smallint,
    amproc uinteger);
create table pg_catalog.pg_attrdef (oid uinteger, adrelid uinteger, adnum smallint, adbin varchar);
create table pg_catalog.pg_auth_members (roleid uinteger, member uinteger, grantor uinteger, admin_option boolean);
create table pg_catalog.pg_available_extension_versions (name varchar, version varchar, installed boolean, superuser boolean, trusted boolean,
    relocatable boolean, schema varchar, requires varchar[], comment varchar);
create table pg_catalog.pg_available_extensions (name varchar, default_version varchar, installed_version varchar, comment varchar);
create table pg_catalog.pg_cast (oid uinteger, castsource uinteger, casttarget uinteger, castfunc uinteger, castcontext varchar, castmethod varchar);
create table pg_catalog.pg_conversion (oid uinteger, conname varchar, connamespace uinteger, conowner uinteger, conforencoding integer,
    contoencoding integer, conproc uinteger, condefault boolean);
create table pg_catalog.pg_cursors (name varchar, statement varchar, is_holdable boolean, is_binary boolean, is_scrollable boolean,
    creation_time timestamptz);
create table pg_catalog.pg_db_role_setting (setdatabase uinteger, setrole uinteger, setconfig varchar[]);
create table pg_catalog.pg_default_acl (oid uinteger, defaclrole uinteger, defaclnamespace uinteger, defaclobjtype varchar, defaclacl varchar[]);
create table pg_catalog.pg_depend (classid uinteger, objid uinteger, objsubid integer, refclassid uinteger, refobjid uinteger, refobjsubid integer,
    deptype varchar);
create table pg_catalog.pg_enum (oid uinteger, enumtypid uinteger, enumsortorder real, enumlabel varchar);
create table pg_catalog.pg_event_trigger (oid uinteger, evtname varchar, evtevent varchar, evtowner uinteger, evtfoid uinteger, evtenabled varchar,
    evttags varchar[]);
create table pg_catalog.pg_extension (oid uinteger, extname varchar, extowner uinteger, extnamespace uinteger, extrelocatable boolean, extversion varchar,
    extconfig uinteger[], extcondition varchar[]);
create table pg_catalog.pg_foreign_data_wrapper (oid uinteger, fdwname varchar, fdwowner uinteger, fdwhandler uinteger, fdwvalidator uinteger,
    fdwacl varchar[], fdwoptions varchar[]);
create table pg_catalog.pg_foreign_server (oid uinteger, srvname varchar, srvowner uinteger, srvfdw uinteger, srvtype varchar, srvversion varchar,
    srvacl varchar[], srvoptions varchar[]);
create table pg_catalog.pg_foreign_table (ftrelid uinteger, ftserver uinteger, ftoptions varchar[]);
create table pg_catalog.pg_group (groname varchar, grosysid uinteger, grolist uinteger[]);
create table pg_catalog.pg_inherits (inhrelid uinteger, inhparent uinteger, inhseqno integer, inhdetachpending boolean);
create table pg_catalog.pg_largeobject_metadata (oid uinteger, lomowner uinteger, lomacl varchar[]);
create table pg_catalog.pg_locks (locktype varchar, database uinteger, relation uinteger, page integer, tuple smallint, virtualxid varchar,
    transactionid bigint, classid uinteger, objid uinteger, objsubid smallint, virtualtransaction varchar, pid integer, mode varchar, granted boolean,
    fastpath boolean, waitstart timestamptz);
create table pg_catalog.pg_matviews (schemaname varchar, matviewname varchar, matviewowner varchar, tablespace varchar, hasindexes boolean,
    ispopulated boolean, definition varchar);
create table pg_catalog.pg_operator (oid uinteger, oprname varchar, oprnamespace uinteger, oprowner uinteger, oprkind varchar, oprcanmerge boolean,
    oprcanhash boolean, oprleft uinteger, oprright uinteger, oprresult uinteger, oprcom uinteger, oprnegate uinteger, oprcode uinteger, oprrest uinteger,
    oprjoin uinteger);
create table pg_catalog.pg_opfamily (oid uinteger, opfmethod uinteger, opfname varchar, opfnamespace uinteger, opfowner uinteger);
create table pg_catalog.pg_parameter_acl (oid uinteger, parname varchar, paracl varchar[]);
create table pg_catalog.pg_partitioned_table (partrelid uinteger, partstrat varchar, partnatts smallint, partdefid uinteger, partattrs smallint[],
    partclass uinteger[], partcollation uinteger[], partexprs varchar);
create table pg_catalog.pg_policies (schemaname varchar, tablename varchar, policyname varchar, permissive varchar, roles varchar[], cmd varchar,
    qual varchar, with_check varchar);
create table pg_catalog.pg_policy (oid uinteger, polname varchar, polrelid uinteger, polcmd varchar, polpermissive boolean, polroles uinteger[],
    polqual varchar, polwithcheck varchar);
create table pg_catalog.pg_prepared_statements (name varchar, statement varchar, prepare_time timestamptz, parameter_types uinteger[], from_sql boolean,
    generic_plans bigint, custom_plans bigint);
create table pg_catalog.pg_prepared_xacts (transaction bigint, gid varchar, prepared timestamptz, owner varchar, database varchar);
create table pg_catalog.pg_publication (oid uinteger, pubname varchar, pubowner uinteger, puballtables boolean, pubinsert boolean, pubupdate boolean,
    pubdelete boolean, pubtruncate boolean, pubviaroot boolean);
create table pg_catalog.pg_publication_namespace (oid uinteger, pnpubid uinteger, pnnspid uinteger);
create table pg_catalog.pg_publication_rel (oid uinteger, prpubid uinteger, prrelid uinteger, prqual varchar, prattrs smallint[]);
create table pg_catalog.pg_publication_tables (pubname varchar, schemaname varchar, tablename varchar, attnames varchar[], rowfilter varchar);
create table pg_catalog.pg_range (rngtypid uinteger, rngsubtype uinteger, rngmultitypid uinteger, rngcollation uinteger, rngsubopc uinteger,
    rngcanonical uinteger, rngsubdiff uinteger);
create table pg_catalog.pg_replication_slots (slot_name varchar, plugin varchar, slot_type varchar, datoid uinteger, database varchar, temporary boolean,
    active boolean, active_pid integer, xmin bigint, catalog_xmin bigint, restart_lsn varchar, confirmed_flush_lsn varchar, wal_status varchar,
    safe_wal_size bigint, two_phase boolean);
create table pg_catalog.pg_rewrite (oid uinteger, rulename varchar, ev_class uinteger, ev_type varchar, ev_enabled varchar, is_instead boolean,
    ev_qual varchar, ev_action varchar);
create table pg_catalog.pg_rules (schemaname varchar, tablename varchar, rulename varchar, definition varchar);
create table pg_catalog.pg_seclabel (objoid uinteger, classoid uinteger, objsubid integer, provider varchar, label varchar);
create table pg_catalog.pg_seclabels (objoid uinteger, classoid uinteger, objsubid integer, objtype varchar, objnamespace uinteger, objname varchar,
    provider varchar, label varchar);
create table pg_catalog.pg_sequence (seqrelid uinteger, seqtypid uinteger, seqstart bigint, seqincrement bigint, seqmax bigint, seqmin bigint,
    seqcache bigint, seqcycle boolean);
create table pg_catalog.pg_sequences (schemaname varchar, sequencename varchar, sequenceowner varchar, data_type uinteger, start_value bigint,
    min_value bigint, max_value bigint, increment_by bigint, cycle boolean, cache_size bigint, last_value bigint);
create table pg_catalog.pg_shdepend (dbid uinteger, classid uinteger, objid uinteger, objsubid integer, refclassid uinteger, refobjid uinteger,
    deptype varchar);
create table pg_catalog.pg_shdescription (objoid uinteger, classoid uinteger, description varchar);
create table pg_catalog.pg_stat_replication (pid integer, usesysid uinteger, usename varchar, application_name varchar, client_addr varchar,
    client_hostname varchar, client_port integer, backend_start timestamptz, backend_xmin bigint, state varchar, sent_lsn varchar, write_lsn varchar,
    flush_lsn varchar, replay_lsn varchar, write_lag interval, flush_lag interval, replay_lag interval, sync_priority integer, sync_state varchar,
    reply_time timestamptz);
create table pg_catalog.pg_stat_ssl (pid integer, ssl boolean, version varchar, cipher varchar, bits integer, client_dn varchar, client_serial numeric,
    issuer_dn varchar);
create table pg_catalog.pg_stat_subscription (subid uinteger, subname varchar, pid integer, relid uinteger, received_lsn varchar,
    last_msg_send_time timestamptz, last_msg_receipt_time timestamptz, latest_end_lsn varchar, latest_end_time timestamptz);
create table pg_catalog.pg_stat_sys_indexes (relid uinteger, indexrelid uinteger, schemaname varchar, relname varchar, indexrelname varchar, idx_scan bigint,
    idx_tup_read bigint, idx_tup_fetch bigint);
create table pg_catalog.pg_stat_sys_tables (relid uinteger, schemaname varchar, relname varchar, seq_scan bigint, seq_tup_read bigint, idx_scan bigint,
    idx_tup_fetch bigint, n_tup_ins bigint, n_tup_upd bigint, n_tup_del bigint, n_tup_hot_upd bigint, n_live_tup bigint, n_dead_tup bigint,
    n_mod_since_analyze bigint, n_ins_since_vacuum bigint, last_vacuum timestamptz, last_autovacuum timestamptz, last_analyze timestamptz,
    last_autoanalyze timestamptz, vacuum_count bigint, autovacuum_count bigint, analyze_count bigint, autoanalyze_count bigint);
create table pg_catalog.pg_stat_user_functions (funcid uinteger, schemaname varchar, funcname varchar, calls bigint, total_time double, self_time double);
create table pg_catalog.pg_stat_wal_receiver (pid integer, status varchar, receive_start_lsn varchar, receive_start_tli integer, written_lsn varchar, flushed_lsn varchar, received_tli integer,
    last_msg_send_time timestamptz, last_msg_receipt_time timestamptz, latest_end_lsn varchar, latest_end_time timestamptz, slot_name varchar, sender_host
    varchar, sender_port integer, conninfo varchar);
create table pg_catalog.pg_statio_all_indexes (relid uinteger, indexrelid uinteger, schemaname varchar, relname varchar, indexrelname varchar,
    idx_blks_read bigint, idx_blks_hit bigint);
create table pg_catalog.pg_statio_all_sequences (relid uinteger, schemaname varchar, relname varchar, blks_read bigint, blks_hit bigint);
create table pg_catalog.pg_statio_sys_indexes (relid uinteger, indexrelid uinteger, schemaname varchar, relname varchar, indexrelname varchar,
    idx_blks_read bigint, idx_blks_hit bigint);
create table pg_catalog.pg_statio_sys_sequences (relid uinteger, schemaname varchar, relname varchar, blks_read bigint, blks_hit bigint);
create table pg_catalog.pg_statio_sys_tables (relid uinteger, schemaname varchar, relname varchar, heap_blks_read bigint, heap_blks_hit bigint,
    idx_blks_read bigint, idx_blks_hit bigint, toast_blks_read bigint, toast_blks_hit bigint, tidx_blks_read bigint, tidx_blks_hit bigint);
create table pg_catalog.pg_statio_user_indexes (relid uinteger, indexrelid uinteger, schemaname varchar, relname varchar, indexrelname varchar,
    idx_blks_read bigint, idx_blks_hit bigint);
create table pg_catalog.pg_statio_user_sequences (relid uinteger, schemaname varchar, relname varchar, blks_read bigint, blks_hit bigint);
create table pg_catalog.pg_statistic_ext (oid uinteger, stxrelid uinteger, stxname varchar, stxnamespace uinteger, stxowner uinteger, stxstattarget integer,
    stxkeys smallint[], stxkind varchar[], stxexprs varchar);
create table pg_catalog.pg_stats (schemaname varchar, tablename varchar, attname varchar, inherited boolean, null_frac real, avg_width integer,
    n_distinct real, most_common_vals varchar, most_common_freqs real[], histogram_bounds varchar, correlation real, most_common_elems varchar,
    most_common_elem_freqs real[], elem_count_histogram real[]);
create table pg_catalog.pg_subscription (oid uinteger, subdbid uinteger, subskiplsn varchar, subname varchar, subowner uinteger, subenabled boolean,
    subbinary boolean, substream boolean, subtwophasestate varchar, subdisableonerr boolean, subconninfo varchar, subslotname varchar, subsynccommit varchar,
    subpublications varchar[]);
create table pg_catalog.pg_subscription_rel (srsubid uinteger, srrelid uinteger, srsubstate varchar, srsublsn varchar);
create table pg_catalog.pg_timezone_abbrevs (abbrev varchar, utc_offset interval, is_dst boolean);
create table pg_catalog.pg_transform (oid uinteger, trftype uinteger, trflang uinteger, trffromsql uinteger, trftosql uinteger);
create table pg_catalog.pg_trigger (oid uinteger, tgrelid uinteger, tgparentid uinteger, tgname varchar, tgfoid uinteger, tgtype smallint, tgenabled varchar,
    tgisinternal boolean, tgconstrrelid uinteger, tgconstrindid uinteger, tgconstraint uinteger, tgdeferrable boolean, tginitdeferred boolean,
    tgnargs smallint, tgattr smallint[], tgargs blob, tgqual varchar, tgoldtable varchar, tgnewtable varchar);
create table pg_catalog.pg_ts_config (oid uinteger, cfgname varchar, cfgnamespace uinteger, cfgowner uinteger, cfgparser uinteger);
create table pg_catalog.pg_ts_config_map (mapcfg uinteger, maptokentype integer, mapseqno integer, mapdict uinteger);
create table pg_catalog.pg_ts_dict (oid uinteger, dictname varchar, dictnamespace uinteger, dictowner uinteger, dicttemplate uinteger,
    dictinitoption varchar);
create table pg_catalog.pg_ts_parser (oid uinteger, prsname varchar, prsnamespace uinteger, prsstart uinteger, prstoken uinteger, prsend uinteger,
    prsheadline uinteger, prslextype uinteger);
create table pg_catalog.pg_ts_template (oid uinteger, tmplname varchar, tmplnamespace uinteger, tmplinit uinteger, tmpllexize uinteger);
create table pg_catalog.pg_user_mapping (oid uinteger, umuser uinteger, umserver uinteger, umoptions varchar[]);
create table pg_catalog.pg_user_mappings (umid uinteger, srvid uinteger, srvname varchar, umuser uinteger, usename varchar, umoptions varchar[]);

create table information_schema.administrable_role_authorizations (grantee varchar, role_name varchar, is_grantable varchar);
create table information_schema.check_constraint_routine_usage (constraint_catalog varchar, constraint_schema varchar, constraint_name varchar,
    specific_catalog varchar, specific_schema varchar, specific_name varchar);
create table information_schema.check_constraints (constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, check_clause varchar);
create table information_schema.collation_character_set_applicability (collation_catalog varchar, collation_schema varchar, collation_name varchar,
    character_set_catalog varchar, character_set_schema varchar, character_set_name varchar);
create table information_schema.column_column_usage (table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar,
    dependent_column varchar);
create table information_schema.column_domain_usage (domain_catalog varchar, domain_schema varchar, domain_name varchar, table_catalog varchar,
    table_schema varchar, table_name varchar, column_name varchar);
create table information_schema.column_options (table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, option_name varchar,
    option_value varchar);
create table information_schema.column_privileges (grantor varchar, grantee varchar, table_catalog varchar, table_schema varchar, table_name varchar,
    column_name varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.column_udt_usage (udt_catalog varchar, udt_schema varchar, udt_name varchar, table_catalog varchar, table_schema varchar,
    table_name varchar, column_name varchar);
create table information_schema.constraint_table_usage (table_catalog varchar, table_schema varchar, table_name varchar, constraint_catalog varchar,
    constraint_schema varchar, constraint_name varchar);
create table information_schema.data_type_privileges (object_catalog varchar, object_schema varchar, object_name varchar, object_type varchar,
    dtd_identifier varchar);
create table information_schema.domain_constraints (constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, domain_catalog varchar,
    domain_schema varchar, domain_name varchar, is_deferrable varchar, initially_deferred varchar);
create table information_schema.domain_udt_usage (udt_catalog varchar, udt_schema varchar, udt_name varchar, domain_catalog varchar, domain_schema varchar,
    domain_name varchar);
create table information_schema.domains (domain_catalog varchar, domain_schema varchar, domain_name varchar, data_type varchar,
    character_maximum_length integer, character_octet_length integer, character_set_catalog varchar, character_set_schema varchar,
    character_set_name varchar, collation_catalog varchar, collation_schema varchar, collation_name varchar, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, interval_type varchar, interval_precision integer,
    domain_default varchar, udt_catalog varchar, udt_schema varchar, udt_name varchar, scope_catalog varchar, scope_schema varchar, scope_name varchar,
    maximum_cardinality integer, dtd_identifier varchar);
create table information_schema.element_types (object_catalog varchar, object_schema varchar, object_name varchar, object_type varchar,
    collection_type_identifier varchar, data_type varchar, character_maximum_length integer, character_octet_length integer, character_set_catalog varchar,
    character_set_schema varchar, character_set_name varchar, collation_catalog varchar, collation_schema varchar, collation_name varchar,
    numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, interval_type varchar,
    interval_precision integer, domain_default varchar, udt_catalog varchar, udt_schema varchar, udt_name varchar, scope_catalog varchar,
    scope_schema varchar, scope_name varchar, maximum_cardinality integer, dtd_identifier varchar);
create table information_schema.foreign_data_wrapper_options (foreign_data_wrapper_catalog varchar, foreign_data_wrapper_name varchar, option_name varchar,
    option_value varchar);
create table information_schema.foreign_data_wrappers (foreign_data_wrapper_catalog varchar, foreign_data_wrapper_name varchar,
    authorization_identifier varchar, library_name varchar, foreign_data_wrapper_language varchar);
create table information_schema.foreign_server_options (foreign_server_catalog varchar, foreign_server_name varchar, option_name varchar,
    option_value varchar);
create table information_schema.foreign_servers (foreign_server_catalog varchar, foreign_server_name varchar, foreign_data_wrapper_catalog varchar,
    foreign_data_wrapper_name varchar, foreign_server_type varchar, foreign_server_version varchar, authorization_identifier varchar);
create table information_schema.foreign_table_options (foreign_table_catalog varchar, foreign_table_schema varchar, foreign_table_name varchar,
    option_name varchar, option_value varchar);
create table information_schema.foreign_tables (foreign_table_catalog varchar, foreign_table_schema varchar, foreign_table_name varchar,
    foreign_server_catalog varchar, foreign_server_name varchar);
create table information_schema.parameters (specific_catalog varchar, specific_schema varchar, specific_name varchar, ordinal_position integer,
    parameter_mode varchar, is_result varchar, as_locator varchar, parameter_name varchar, data_type varchar, character_maximum_length integer,
    character_octet_length integer, character_set_catalog varchar, character_set_schema varchar, character_set_name varchar, collation_catalog varchar,
    collation_schema varchar, collation_name varchar, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
    datetime_precision integer, interval_type varchar, interval_precision integer, udt_catalog varchar, udt_schema varchar, udt_name varchar,
    scope_catalog varchar, scope_schema varchar, scope_name varchar, maximum_cardinality integer, dtd_identifier varchar, parameter_default varchar);
create table information_schema.referential_constraints (constraint_catalog varchar, constraint_schema varchar, constraint_name varchar,
    unique_constraint_catalog varchar, unique_constraint_schema varchar, unique_constraint_name varchar, match_option varchar, update_rule varchar,
    delete_rule varchar);
create table information_schema.role_column_grants (grantor varchar, grantee varchar, table_catalog varchar, table_schema varchar, table_name varchar,
    column_name varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.role_routine_grants (grantor varchar, grantee varchar, specific_catalog varchar, specific_schema varchar,
    specific_name varchar, routine_catalog varchar, routine_schema varchar, routine_name varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.role_table_grants (grantor varchar, grantee varchar, table_catalog varchar, table_schema varchar, table_name varchar,
    privilege_type varchar, is_grantable varchar, with_hierarchy varchar);
create table information_schema.role_udt_grants (grantor varchar, grantee varchar, udt_catalog varchar, udt_schema varchar, udt_name varchar,
    privilege_type varchar, is_grantable varchar);
create table information_schema.role_usage_grants (grantor varchar, grantee varchar, object_catalog varchar, object_schema varchar, object_name varchar,
    object_type varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.routine_column_usage (specific_catalog varchar, specific_schema varchar, specific_name varchar, routine_catalog varchar,
    routine_schema varchar, routine_name varchar, table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar);
create table information_schema.routine_privileges (grantor varchar, grantee varchar, specific_catalog varchar, specific_schema varchar,
    specific_name varchar, routine_catalog varchar, routine_schema varchar, routine_name varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.routine_routine_usage (specific_catalog varchar, specific_schema varchar, specific_name varchar, routine_catalog varchar,
    routine_schema varchar, routine_name varchar);
create table information_schema.routine_sequence_usage (specific_catalog varchar, specific_schema varchar, specific_name varchar, routine_catalog varchar,
    routine_schema varchar, routine_name varchar, sequence_catalog varchar, sequence_schema varchar, sequence_name varchar);
create table information_schema.routine_table_usage (specific_catalog varchar, specific_schema varchar, specific_name varchar, routine_catalog varchar,
    routine_schema varchar, routine_name varchar, table_catalog varchar, table_schema varchar, table_name varchar);
create table information_schema.routines (specific_catalog varchar, specific_schema varchar, specific_name varchar, routine_catalog varchar,
    routine_schema varchar, routine_name varchar, routine_type varchar, module_catalog varchar, module_schema varchar, module_name varchar,
    udt_catalog varchar, udt_schema varchar, udt_name varchar, data_type varchar, character_maximum_length integer, character_octet_length integer,
    character_set_catalog varchar, character_set_schema varchar, character_set_name varchar, collation_catalog varchar, collation_schema varchar,
    collation_name varchar, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type varchar, interval_precision integer, type_udt_catalog varchar, type_udt_schema varchar, type_udt_name varchar, scope_catalog varchar,
    scope_schema varchar, scope_name varchar, maximum_cardinality integer, dtd_identifier varchar, routine_body varchar, routine_definition varchar,
    external_name varchar, external_language varchar, parameter_style varchar, is_deterministic varchar, sql_data_access varchar, is_null_call varchar,
    sql_path varchar, schema_level_routine varchar, max_dynamic_result_sets integer, is_user_defined_cast varchar, is_implicitly_invocable varchar,
    security_type varchar, to_sql_specific_catalog varchar, to_sql_specific_schema varchar, to_sql_specific_name varchar, as_locator varchar,
    created timestamptz, last_altered timestamptz, new_savepoint_level varchar, is_udt_dependent varchar, result_cast_from_data_type varchar,
    result_cast_as_locator varchar, result_cast_char_max_length integer, result_cast_char_octet_length integer, result_cast_char_set_catalog varchar,
    result_cast_char_set_schema varchar, result_cast_char_set_name varchar, result_cast_collation_catalog varchar, result_cast_collation_schema varchar,
    result_cast_collation_name varchar, result_cast_numeric_precision integer, result_cast_numeric_precision_radix integer,
    result_cast_numeric_scale integer, result_cast_datetime_precision integer, result_cast_interval_type varchar, result_cast_interval_precision integer,
    result_cast_type_udt_catalog varchar, result_cast_type_udt_schema varchar, result_cast_type_udt_name varchar, result_cast_scope_catalog varchar,
    result_cast_scope_schema varchar, result_cast_scope_name varchar, result_cast_maximum_cardinality integer, result_cast_dtd_identifier varchar);
create table information_schema.sequences (sequence_catalog varchar, sequence_schema varchar, sequence_name varchar, data_type varchar,
    numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, start_value varchar, minimum_value varchar, maximum_value varchar,
    increment varchar, cycle_option varchar);
create table information_schema.transforms (udt_catalog varchar, udt_schema varchar, udt_name varchar, specific_catalog varchar, specific_schema varchar,
    specific_name varchar, group_name varchar, transform_type varchar);
create table information_schema.triggered_update_columns (trigger_catalog varchar, trigger_schema varchar, trigger_name varchar,
    event_object_catalog varchar, event_object_schema varchar, event_object_table varchar, event_object_column varchar);
create table information_schema.triggers (trigger_catalog varchar, trigger_schema varchar, trigger_name varchar, event_manipulation varchar,
    event_object_catalog varchar, event_object_schema varchar, event_object_table varchar, action_order integer, action_condition varchar,
    action_statement varchar, action_orientation varchar, action_timing varchar, action_reference_old_table varchar, action_reference_new_table varchar,
    action_reference_old_row varchar, action_reference_new_row varchar, created timestamptz);
create table information_schema.udt_privileges (grantor varchar, grantee varchar, udt_catalog varchar, udt_schema varchar, udt_name varchar,
    privilege_type varchar, is_grantable varchar);
create table information_schema.usage_privileges (grantor varchar, grantee varchar, object_catalog varchar, object_schema varchar, object_name varchar,
    object_type varchar, privilege_type varchar, is_grantable varchar);
create table information_schema.user_defined_types (user_defined_type_catalog varchar, user_defined_type_schema varchar, user_defined_type_name varchar,
    user_defined_type_category varchar, is_instantiable varchar, is_final varchar, ordering_form varchar, ordering_category varchar,
    ordering_routine_catalog varchar, ordering_routine_schema varchar, ordering_routine_name varchar, reference_type varchar, data_type varchar,
    character_maximum_length integer, character_octet_length integer, character_set_catalog varchar, character_set_schema varchar,
    character_set_name varchar, collation_catalog varchar, collation_schema varchar, collation_name varchar, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, interval_type varchar, interval_precision integer,
    source_dtd_identifier varchar, ref_dtd_identifier varchar);
create table information_schema.user_mapping_options (authorization_identifier varchar, foreign_server_catalog varchar, foreign_server_name varchar,
    option_name varchar, option_value varchar);
create table information_schema.user_mappings (authorization_identifier varchar, foreign_server_catalog varchar, foreign_server_name varchar);
create table information_schema.view_column_usage (view_catalog varchar, view_schema varchar, view_name varchar, table_catalog varchar, table_schema varchar,
    table_name varchar, column_name varchar);
create table information_schema.view_routine_usage (table_catalog varchar, table_schema varchar, table_name varchar, specific_catalog varchar,
    specific_schema varchar, specific_name varchar);
create table information_schema.view_table_usage (view_catalog varchar, view_schema varchar, view_name varchar, table_catalog varchar, table_schema varchar,
    table_name varchar);
