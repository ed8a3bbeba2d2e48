/// The quickstart on a machine that cannot have a cluster.
/// Looks into: rig.
/// JUnit's thread.
@org.jspecify.annotations.NullMarked
package dev.aifleet.e2e.standalone;
