/// The rig of the end-to-end tests: the cluster, a namespace with simulated providers, a gateway, a
/// client and a load.
/// Looks into: the CRD's types and the load client. Reads typed objects, writes through `kubectl`,
/// as users do.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.e2e.rig;

import org.jspecify.annotations.NullMarked;
