/// Single pods: starting without an operator, leaving under load, and their control port.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.pods;
