/// From `kubectl apply` to an answer: what clients get, what status says, what pods may and what is
/// kept secret. The quickstart sample is applied as it is.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.serving;
