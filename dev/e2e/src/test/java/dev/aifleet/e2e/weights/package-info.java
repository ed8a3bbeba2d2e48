/// New weights under load: how soon, how exactly, and that nobody notices otherwise.
/// Looks into: rig. On the test's thread; the load runs beside it.
package dev.aifleet.e2e.weights;
