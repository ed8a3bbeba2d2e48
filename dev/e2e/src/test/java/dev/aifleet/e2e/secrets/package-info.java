/// Keys of providers and clients come, change and go without a pod noticing.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.secrets;
