/// Writes the desired state by server-side apply, and nothing if it exists already. The only room
/// that changes the children of a gateway.
/// Looks into: state.
/// Each write has a virtual thread; the reconcile waits for it for a bounded time. Failures are
/// values, also those of an API server that cannot be reached.
@NullMarked
package dev.aifleet.operator.apply;

import org.jspecify.annotations.NullMarked;
