/// What spec says about the fleet and its edge, seen in the objects that the operator makes.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.knobs;
