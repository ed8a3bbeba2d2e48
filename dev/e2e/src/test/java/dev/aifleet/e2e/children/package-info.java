/// What the operator makes of a gateway's objects when webhooks, people or garbage collection get
/// in the way. Looks into: rig. On the test's thread.
package dev.aifleet.e2e.children;
