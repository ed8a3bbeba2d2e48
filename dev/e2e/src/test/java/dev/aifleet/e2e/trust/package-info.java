/// What authors of AIGateways cannot do with the objects of others.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.trust;
