/// The CRD's rules as the API server enforces them, with the samples of crds/src/test/resources.
/// Looks into: rig. On the test's thread; nothing is stored (server-side dry run).
package dev.aifleet.e2e.rules;
