/// Values that travel between the rooms: what was observed, what pods answered, what is wanted,
/// what was applied; and the one home of names, labels and annotation keys. Looks into: api,
/// config. Pure and immutable, so any thread may hold them. The Kubernetes objects inside come from
/// caches and are never changed.
@NullMarked
package dev.aifleet.operator.state;

import org.jspecify.annotations.NullMarked;
