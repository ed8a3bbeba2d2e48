/// The Kubernetes words: AIGateway's spec and status as users write and read them. No behaviour but
/// defaults. The CRD YAML beside this module is generated from these types. Fields that they do not
/// know are overlooked, since an operator may be older than the CRD.
/// Looks into: config (names of wire formats, bounds, patterns, lists).
/// Thread-safe: every value is immutable, but for the custom resource object that carries them.
@NullMarked
package dev.aifleet.api;

import org.jspecify.annotations.NullMarked;
