package dev.aifleet.gateway.upstream;

/// What a probe of an upstream tells.
public enum ProbeOutcome {
  Passing,

  /// It answers, and refuses the credential by a code that means nothing else.
  CredentialRefused,

  /// It answers 401 or 403 without such a code: perhaps the key may only not list models.
  AccessDenied,

  /// Two in a row had no usable answer.
  Failing
}
