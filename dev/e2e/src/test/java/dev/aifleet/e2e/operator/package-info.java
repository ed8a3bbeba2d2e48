/// The operator away, replaced or idle: traffic goes on, pods stay, nothing is written for nothing.
/// Looks into: rig. On the test's thread. Changes the operator's Deployment and puts it back.
package dev.aifleet.e2e.operator;
