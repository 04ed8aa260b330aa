/** The link from a proxy to a storage-node process: the message codec, and the pipelined connections. */
@NullMarked
package dev.roundhouse.storage.remote;

import org.jspecify.annotations.NullMarked;
