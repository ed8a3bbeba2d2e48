/// From `kubectl apply` to a response: what clients get, what is in status, what pods may and what
/// is kept secret. The quickstart sample is applied as it is.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.serving;
