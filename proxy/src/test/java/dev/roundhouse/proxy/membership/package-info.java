@NullMarked
package dev.roundhouse.proxy.membership;

import org.jspecify.annotations.NullMarked;
