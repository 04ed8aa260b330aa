package dev.roundhouse.proxy.session;

import java.util.List;
import java.util.Map;

/** Fields of INFO about what does not exist here, with the values of a Redis that does not do it either: tools read them. */
final class NeutralFields {
    private static final Map<InfoText.Section, List<String>> FIELDS = Map.of(
            InfoText.Section.SERVER,
            List.of("redis_build_id:0", "process_supervised:no", "hz:10", "configured_hz:10", "config_file:"),
            InfoText.Section.MEMORY,
            List.of(
                    "used_memory_lua:0",
                    "used_memory_lua_human:0B",
                    "used_memory_vm_eval:0",
                    "used_memory_scripts_eval:0",
                    "number_of_functions:0",
                    "number_of_libraries:0",
                    "used_memory_vm_functions:0",
                    "used_memory_vm_total:0",
                    "used_memory_vm_total_human:0B",
                    "used_memory_functions:0",
                    "used_memory_scripts:0",
                    "used_memory_scripts_human:0B",
                    "mem_not_counted_for_evict:0",
                    "mem_replication_backlog:0",
                    "mem_total_replication_buffers:0",
                    "mem_cluster_links:0",
                    "lazyfreed_objects:0"),
            InfoText.Section.PERSISTENCE,
            List.of(
                    "current_cow_peak:0",
                    "current_cow_size:0",
                    "current_cow_size_age:0",
                    "current_fork_perc:0.00",
                    "current_save_keys_processed:0",
                    "current_save_keys_total:0",
                    "rdb_last_bgsave_time_sec:-1",
                    "rdb_current_bgsave_time_sec:-1",
                    "rdb_saves:0",
                    "rdb_last_cow_size:0",
                    "rdb_last_load_keys_expired:0",
                    "rdb_last_load_keys_loaded:0",
                    "aof_rewrite_scheduled:0",
                    "aof_last_rewrite_time_sec:-1",
                    "aof_current_rewrite_time_sec:-1",
                    "aof_rewrites:0",
                    "aof_rewrites_consecutive_failures:0",
                    "aof_last_cow_size:0",
                    "module_fork_in_progress:0",
                    "module_fork_last_cow_size:0"),
            InfoText.Section.STATS,
            List.of(
                    "total_net_repl_input_bytes:0",
                    "total_net_repl_output_bytes:0",
                    "instantaneous_input_repl_kbps:0.00",
                    "instantaneous_output_repl_kbps:0.00",
                    "expired_stale_perc:0.00",
                    "expired_time_cap_reached_count:0",
                    "expire_cycle_cpu_milliseconds:0",
                    "total_eviction_exceeded_time:0",
                    "current_eviction_exceeded_time:0",
                    "slave_expires_tracked_keys:0",
                    "active_defrag_hits:0",
                    "active_defrag_misses:0",
                    "active_defrag_key_hits:0",
                    "active_defrag_key_misses:0",
                    "total_active_defrag_time:0",
                    "current_active_defrag_time:0",
                    "tracking_total_items:0",
                    "tracking_total_prefixes:0",
                    "unexpected_error_replies:0",
                    "dump_payload_sanitizations:0",
                    "io_threaded_reads_processed:0",
                    "io_threaded_writes_processed:0",
                    "reply_buffer_shrinks:0",
                    "reply_buffer_expands:0"),
            InfoText.Section.REPLICATION,
            List.of("repl_backlog_size:1048576", "repl_backlog_first_byte_offset:0", "repl_backlog_histlen:0"));

    private NeutralFields() {}

    static List<String> of(InfoText.Section section) {
        return FIELDS.getOrDefault(section, List.of());
    }
}
