/// A new image under load with streams that are longer than a pod takes to leave.
/// Looks into: rig. On the test's thread; two loads run beside it.
package dev.aifleet.e2e.rolling;
