/// A gateway's objects while webhooks fail, people edit them or garbage collection deletes them.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.children;
