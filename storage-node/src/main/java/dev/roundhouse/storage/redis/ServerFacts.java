package dev.roundhouse.storage.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says about itself in INFO, as far as a link must know it. */
final class ServerFacts {
    private final Map<String, String> fields = new HashMap<>();

    /** Takes in the text of one or more sections. */
    void add(String info) {
        for (String line : info.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
    }

    String get(String field) {
        return fields.getOrDefault(field, "");
    }

    boolean isLoading() {
        return get("loading").equals("1") || get("async_loading").equals("1");
    }

    boolean isMaster() {
        return get("role").equals("master");
    }

    String evictionPolicy() {
        return get("maxmemory_policy");
    }

    /** Why the server cannot be one of several replicas; null if it can. */
    @Nullable
    String unfitForReplication() {
        if (!isMaster()) {
            return "role is " + get("role") + ", but only a master can be a replica of ours";
        }
        String policy = evictionPolicy();
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            return "maxmemory-policy is " + policy + ", but replicas must not drop keys by themselves: set noeviction";
        }
        return null;
    }

    /** Differs between two processes, and between two histories of replication. */
    String processIdentity() {
        return get("run_id") + "." + get("master_replid");
    }
}
