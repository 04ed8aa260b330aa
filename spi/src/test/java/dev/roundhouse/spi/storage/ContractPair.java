package dev.roundhouse.spi.storage;

import java.util.List;

/** Two nodes of a backend for the contract's tests. */
public interface ContractPair {
    /** Starts two fresh nodes with {@link ContractNode#PARTITIONS} partitions that share nothing, linked and up. */
    List<ContractNode> start() throws Exception;

    /** Stops what {@link #start} started; also called when it failed. */
    void stop() throws Exception;
}
