/// Status shows the present state, also after it was overwritten.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.status;
