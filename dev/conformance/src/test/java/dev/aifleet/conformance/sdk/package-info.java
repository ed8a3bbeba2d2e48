/// The official SDKs through the gateway while providers misbehave: every kind of fault that a
/// client can notice, as each SDK reports it. Rows are test methods, columns are [SdkClient]s.
/// Looks into: the rig; the SDKs run as programs, installed by `dev.aifleet.sdk`.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.sdk;

import org.jspecify.annotations.NullMarked;
