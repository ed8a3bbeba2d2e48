/// New weights under load: how soon and how exactly they apply, without failed requests.
/// Looks into: rig. On the test's thread; the load runs beside it.
package dev.aifleet.e2e.weights;
