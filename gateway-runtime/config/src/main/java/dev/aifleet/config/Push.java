package dev.aifleet.config;

/// The body of `POST /v1/configuration` on a pod's control port: exactly what the operator has
/// written to the Secrets. Answered by an [Acknowledgement]: 200 accepted, 409 stale, 422 rejected.
public record Push(Publication publication, Credentials credentials) {}
