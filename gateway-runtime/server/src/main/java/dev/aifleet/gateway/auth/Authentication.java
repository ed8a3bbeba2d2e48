package dev.aifleet.gateway.auth;

/// Who a request comes from, or why we do not know.
public sealed interface Authentication {
  record Known(Caller caller) implements Authentication {}

  record KeyMissing() implements Authentication {}

  record KeyWrong() implements Authentication {}
}
