/// The official OpenAI and Anthropic SDKs, unchanged, against a gateway; installed from the pin
/// files in `dev/e2e/sdk` and kept in `.local/sdk`.
/// Looks into: rig. On the test's thread; the SDKs run as programs.
package dev.aifleet.e2e.sdk;
