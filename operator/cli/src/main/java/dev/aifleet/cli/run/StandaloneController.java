package dev.aifleet.cli.run;

import dev.aifleet.api.RollbackSpec;
import dev.aifleet.cli.documents.InputReader;
import dev.aifleet.cli.documents.ReadResult;
import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compilation.SecretProblem;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.LastGood;
import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.GatewayRuntime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Does for one runtime what the operator does for a fleet: compiles the files and pushes the
/// configuration. A rejected edit changes nothing. Confined to one thread at a time.
final class StandaloneController {
  private final InputReader reader;
  private final ServiceAddresses services;
  private final ConsoleOutput console;
  private @Nullable GatewayRuntime runtime;
  private @Nullable Push accepted;
  private List<Problem> lastRefused = List.of();
  private List<Problem> lastNotServed = List.of();
  private List<Problem> lastWarned = List.of();

  StandaloneController(InputReader reader, ServiceAddresses services, ConsoleOutput console) {
    this.reader = reader;
    this.services = services;
    this.console = console;
  }

  /// The configuration in the files; null: it cannot be served, and the console says why.
  @Nullable Push prepare() {
    return switch (reader.read()) {
      case ReadResult.Invalid broken -> refuse(broken.problems());
      case ReadResult.Loaded(var input, var warnings) -> {
        warn(warnings);
        yield prepare(input);
      }
    };
  }

  /// Lets `runtime` serve `first`, and from now on what [#refresh] finds.
  boolean serve(GatewayRuntime runtime, Push first) {
    this.runtime = runtime;
    return offer(runtime, first);
  }

  /// Takes over an edit.
  void refresh() {
    Push next = prepare();
    if (next != null && runtime != null && !isServed(next)) {
      offer(runtime, next);
    }
  }

  private @Nullable Push prepare(CompilerInput input) {
    RollbackSpec rollback = input.spec().rollback();
    boolean active = rollback != null && Boolean.TRUE.equals(rollback.active());
    RollbackSpec.Target target = rollback == null ? null : rollback.target();
    if (!active) {
      return prepare(Compiler.compile(input, lastGood()));
    }
    if (target == null || target.upstream() == null) {
      return refuse(
          List.of(
              new Problem(
                  "spec.rollback",
                  "is active without a target: write target: {upstream: NAME}, or active: false")));
    }
    return prepare(Compiler.compilePinned(input, target.upstream(), lastGood()));
  }

  private @Nullable Push prepare(Compilation compilation) {
    var problems = new ArrayList<>(compilation.problems());
    compilation.secretProblems().stream().map(SecretProblem::problem).forEach(problems::add);
    return switch (compilation) {
      case Compilation.Refused _ -> refuse(problems);
      case Compilation.Compiled compiled -> {
        reportNotServed(problems);
        yield push(compiled.config(), compiled.credentials());
      }
    };
  }

  private void reportNotServed(List<Problem> problems) {
    if (!problems.isEmpty() && !problems.equals(lastNotServed)) {
      console.notServed(problems);
    }
    lastNotServed = List.copyOf(problems);
  }

  private @Nullable Push push(GatewayConfig config, Credentials credentials) {
    var problems = new ArrayList<Problem>();
    GatewayConfig resolved = services.resolve(config, problems);
    return problems.isEmpty()
        ? new Push(Publication.of(sequence() + 1, 1, resolved), credentials)
        : refuse(problems);
  }

  private boolean offer(GatewayRuntime runtime, Push push) {
    Acknowledgement.Offer offer = runtime.offer(push).offered();
    if (offer == null || offer.verdict() != Verdict.Accepted) {
      refuse(offer == null ? List.of() : offer.problems());
      return false;
    }
    accepted = push;
    lastRefused = List.of();
    console.serving(push.publication().sequence(), push.publication().config());
    return true;
  }

  private @Nullable Push refuse(List<Problem> problems) {
    if (!problems.equals(lastRefused)) {
      console.refused(problems, sequence());
      lastRefused = List.copyOf(problems);
    }
    return null;
  }

  private void warn(List<Problem> warnings) {
    if (!warnings.isEmpty() && !warnings.equals(lastWarned)) {
      console.warned(warnings);
    }
    lastWarned = warnings;
  }

  private boolean isServed(Push next) {
    boolean same =
        accepted != null
            && accepted.publication().configHash().equals(next.publication().configHash())
            && accepted.credentials().equals(next.credentials());
    if (same) {
      lastRefused = List.of();
    }
    return same;
  }

  private @Nullable LastGood lastGood() {
    return accepted == null
        ? null
        : new LastGood(accepted.publication().config(), accepted.credentials());
  }

  private long sequence() {
    return accepted == null ? 0 : accepted.publication().sequence();
  }
}
