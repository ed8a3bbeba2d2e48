package dev.aifleet.gateway.auth;

import java.util.List;

/// Who a request comes from, or why we do not know.
public sealed interface Authentication {
  record Known(Caller caller) implements Authentication {}

  /// Why a caller is not known, for good.
  sealed interface Unknown extends Authentication {}

  record KeyMissing() implements Unknown {}

  record KeyWrong() implements Unknown {}

  /// More than one credential, so that it is not clear which one counts.
  ///
  /// @param headers that carry them
  record KeysDiffer(List<String> headers) implements Unknown {
    public KeysDiffer {
      headers = List.copyOf(headers);
    }
  }

  /// @param reason for the bearer, as the end of "The token is not valid:"
  record TokenWrong(String reason) implements Unknown {}

  /// The token may be good: nobody can tell, since its issuer's keys could not be had so far.
  record IssuerUnreachable(String issuer) implements Unknown {}

  /// Newer keys of the issuer may change the result.
  ///
  /// @param otherwise the result if there are none
  record KeysNeeded(IssuerKeys keys, Unknown otherwise) implements Authentication {}
}
