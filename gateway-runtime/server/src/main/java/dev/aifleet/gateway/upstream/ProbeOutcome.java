package dev.aifleet.gateway.upstream;

/// What probes of an upstream without traffic tell.
public enum ProbeOutcome {
  Passing,

  /// It answers, and refuses the credential.
  CredentialRefused,

  /// Two in a row had no usable answer.
  Failing
}
