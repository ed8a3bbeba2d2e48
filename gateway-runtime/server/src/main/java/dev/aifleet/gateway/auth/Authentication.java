package dev.aifleet.gateway.auth;

import java.util.List;

/// The caller of a request, or why it is not known.
public sealed interface Authentication {
  record Known(Caller caller) implements Authentication {}

  /// A final reason.
  sealed interface Unknown extends Authentication {}

  record KeyMissing() implements Unknown {}

  record KeyWrong() implements Unknown {}

  /// More than one credential, so that the caller is ambiguous.
  ///
  /// @param headers that carry them
  record KeysDiffer(List<String> headers) implements Unknown {
    public KeysDiffer {
      headers = List.copyOf(headers);
    }
  }

  /// @param reason for the token's bearer; completes "The token is not valid:"
  record TokenWrong(String reason) implements Unknown {}

  /// The token cannot be checked, since its issuer's keys were not fetched so far.
  record IssuerUnreachable(String issuer) implements Unknown {}

  /// Newer keys of the issuer may change the result.
  ///
  /// @param otherwise the result if there are none
  record KeysNeeded(IssuerKeys keys, Unknown otherwise) implements Authentication {}
}
