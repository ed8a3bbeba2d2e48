/// Gathers what one reconcile knows: caches of the cluster, the latest fleet report, the control
/// keys. Neither the API server nor a pod is asked here.
/// Looks into: api, compiler (which Secrets and ConfigMaps a spec refers to), state, fleet.
/// On the reconcile's thread; the only room besides reconcile that knows JOSDK's Context.
@NullMarked
package dev.aifleet.operator.observe;

import org.jspecify.annotations.NullMarked;
