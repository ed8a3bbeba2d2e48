/// What the scenarios stand on: the cluster, a namespace of their own with simulated providers in
/// it, one gateway, a client that asks it and a load on it.
/// Looks into: the CRD's types and the load client. Reads typed objects, writes through `kubectl`,
/// as users do.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.e2e.rig;

import org.jspecify.annotations.NullMarked;
