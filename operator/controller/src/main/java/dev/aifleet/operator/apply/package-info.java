/// Writes what is wanted by server-side apply, and nothing where it is there already. The only room
/// that changes the gateway's children.
/// Looks into: state.
/// Each write has a virtual thread; the reconcile waits for it a moment and goes on. Failures are
/// values, also those of an API server that cannot be reached.
@NullMarked
package dev.aifleet.operator.apply;

import org.jspecify.annotations.NullMarked;
