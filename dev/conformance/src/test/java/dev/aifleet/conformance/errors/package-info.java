/// Every error that a provider can give, and what a client gets for it.
@NullMarked
package dev.aifleet.conformance.errors;

import org.jspecify.annotations.NullMarked;
