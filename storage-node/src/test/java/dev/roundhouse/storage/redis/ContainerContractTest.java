package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.PartitionContract;
import dev.roundhouse.spi.storage.StorageNodeContract;
import org.junit.jupiter.api.Nested;

/** The contract on those that speak as Redis does. */
class ContainerContractTest {
    private static final String VALKEY = "valkey/valkey:8";
    private static final String DRAGONFLY = "docker.dragonflydb.io/dragonflydb/dragonfly";

    @Nested
    class ValkeyRegisters extends StorageNodeContract {
        ValkeyRegisters() {
            super(new ContainerPair(VALKEY));
        }
    }

    @Nested
    class ValkeyPartitions extends PartitionContract {
        ValkeyPartitions() {
            super(new ContainerPair(VALKEY));
        }
    }

    @Nested
    class DragonflyRegisters extends StorageNodeContract {
        DragonflyRegisters() {
            super(new ContainerPair(DRAGONFLY));
        }
    }

    @Nested
    class DragonflyPartitions extends PartitionContract {
        DragonflyPartitions() {
            super(new ContainerPair(DRAGONFLY));
        }
    }
}
