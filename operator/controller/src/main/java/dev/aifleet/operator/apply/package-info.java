/// Writes what is wanted by server-side apply, and nothing where it is there already. The only room
/// that changes the gateway's children.
/// Looks into: state.
/// On the reconcile's thread; it waits for the API server and for nobody else. Failures are values,
/// except that an API server which cannot be reached throws.
@NullMarked
package dev.aifleet.operator.apply;

import org.jspecify.annotations.NullMarked;
