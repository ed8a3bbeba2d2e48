/// Takes the observation of one reconcile: caches of the cluster, the latest fleet report, the
/// control keys. Calls no pod, and the API server only for what caches leave out: whether a Secret
/// or ConfigMap exists that spec refers to, and the data of large ones.
/// Looks into: api, compiler (which Secrets and ConfigMaps a spec refers to), state, fleet.
/// On the reconcile's thread; the only room besides reconcile that knows JOSDK's Context.
@NullMarked
package dev.aifleet.operator.observe;

import org.jspecify.annotations.NullMarked;
