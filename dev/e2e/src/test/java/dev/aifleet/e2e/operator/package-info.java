/// The operator stopped, replaced or idle: traffic continues, pods stay, no needless writes.
/// Looks into: rig. On the test's thread. Changes the operator's Deployment and puts it back.
package dev.aifleet.e2e.operator;
