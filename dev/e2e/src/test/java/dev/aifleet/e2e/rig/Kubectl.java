package dev.aifleet.e2e.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The `kubectl` on the PATH, as a user calls it.
public final class Kubectl {

  /// Succeeds, or fails the test.
  public CommandResult call(String... arguments) {
    return attempt("", arguments).orFail();
  }

  /// The same with a document on standard input, for `-f -`.
  public CommandResult callWithInput(String input, String... arguments) {
    return attempt(input, arguments).orFail();
  }

  /// Returns however it went.
  public CommandResult attempt(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    return CommandResult.run(command, input, Map.of());
  }
}
