/** Who changed what: a line for every change of configuration, topology or membership. */
@NullMarked
package dev.roundhouse.proxy.audit;

import org.jspecify.annotations.NullMarked;
