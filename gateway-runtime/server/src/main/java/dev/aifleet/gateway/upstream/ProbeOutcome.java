package dev.aifleet.gateway.upstream;

/// Result of a probe of an upstream.
public enum ProbeOutcome {
  Passing,

  /// It responds, and refuses the credential with a code that can only mean the key.
  CredentialRefused,

  /// It responds with 401 or 403 without such a code: perhaps the key may only not list models.
  AccessDenied,

  /// Two in a row had no usable response.
  Failing
}
