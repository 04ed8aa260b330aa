/** The subcommands that configure and run a proxy: the only code that talks to a terminal. */
@NullMarked
package dev.roundhouse.proxy.launch;

import org.jspecify.annotations.NullMarked;
