/** The storage-node process: a store behind a TCP port, for proxies. */
@NullMarked
package dev.roundhouse.storage.server;

import org.jspecify.annotations.NullMarked;
