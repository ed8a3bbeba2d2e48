/// The one field: there and back under load, and in every state that spec may be in.
/// Looks into: rig. On the test's thread; the load runs beside it.
package dev.aifleet.e2e.rollback;
