@NullMarked
package dev.roundhouse.proxy.reload;

import org.jspecify.annotations.NullMarked;
