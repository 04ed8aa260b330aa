/** The built program as processes: killed, stopped, fed rubbish, and used by the clients that people use. */
@NullMarked
package dev.roundhouse.proxy.process;

import org.jspecify.annotations.NullMarked;
