/// The autoscaler adds pods for real, and the operator keeps its hands off the number of pods.
/// Looks into: rig. On the test's thread; the load runs beside it.
package dev.aifleet.e2e.scaling;
