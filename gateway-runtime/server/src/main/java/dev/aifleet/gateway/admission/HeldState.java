package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.routing.StateHolders;
import org.jspecify.annotations.Nullable;

/// State that one request refers to, stored at an upstream, and the state that its response adds.
///
/// @param caller owner of the state
/// @param stateId id in the request; null: none
record HeldState(StateHolders holders, String caller, @Nullable String stateId) {
  /// @param address of the client, which distinguishes anonymous callers
  static HeldState of(
      StateHolders holders, Caller caller, String address, @Nullable String stateId) {
    String identity = caller.identity();
    return new HeldState(holders, identity == null ? "@" + address : identity, stateId);
  }

  /// Name of the upstream that stores the state; null: not known.
  @Nullable String holder() {
    return stateId == null ? null : holders.holder(caller, stateId);
  }

  /// Records that an upstream has responded and therefore stores the state.
  ///
  /// @param responseId the upstream's id of the response; null: not known
  void servedBy(String upstream, @Nullable String responseId) {
    if (stateId != null) {
      holders.remember(caller, stateId, upstream);
    }
    if (responseId != null) {
      holders.remember(caller, responseId, upstream);
    }
  }
}
