/** The configuration changed while the proxy serves: whole or not at all, one change after another. */
@NullMarked
package dev.roundhouse.proxy.reload;

import org.jspecify.annotations.NullMarked;
