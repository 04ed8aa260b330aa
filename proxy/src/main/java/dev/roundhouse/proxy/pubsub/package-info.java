/** Channels and who listens to them: publishing over the event bus, counts over all event loops. */
@NullMarked
package dev.roundhouse.proxy.pubsub;

import org.jspecify.annotations.NullMarked;
