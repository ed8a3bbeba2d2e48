package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.routing.StateHolders;
import org.jspecify.annotations.Nullable;

/// The state at providers that one request goes on with, and that its response adds to.
///
/// @param caller whose it is
/// @param stateId what the request refers to; null: nothing
record HeldState(StateHolders holders, String caller, @Nullable String stateId) {
  /// @param address of the client, which tells one anonymous caller from another
  static HeldState of(
      StateHolders holders, Caller caller, String address, @Nullable String stateId) {
    String identity = caller.identity();
    return new HeldState(holders, identity == null ? "@" + address : identity, stateId);
  }

  /// The upstream that made it; null: not known.
  @Nullable String holder() {
    return stateId == null ? null : holders.holder(caller, stateId);
  }

  /// An upstream has answered, and so it has the state that the request refers to as well.
  ///
  /// @param responseId what it calls its response; null: not known
  void answeredBy(String upstream, @Nullable String responseId) {
    if (stateId != null) {
      holders.remember(caller, stateId, upstream);
    }
    if (responseId != null) {
      holders.remember(caller, responseId, upstream);
    }
  }
}
