/// Status tells what is, whatever came before and whoever wrote it.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.status;
