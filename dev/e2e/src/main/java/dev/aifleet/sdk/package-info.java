/// The official SDKs of OpenAI and Anthropic: installed from the pin files in `dev/e2e/sdk`, and
/// called there by programs that tests start.
/// Looks into: nothing of ours.
/// On the caller's thread, which waits for programs.
@NullMarked
package dev.aifleet.sdk;

import org.jspecify.annotations.NullMarked;
