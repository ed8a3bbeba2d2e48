package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.Problem;

/// From places in a configuration to the places in spec that they were compiled from.
final class SpecPaths {
  private SpecPaths() {}

  /// Adds a problem that the validator has found to `problems`, at its place in spec.
  static void add(CompilerInput input, Problem found, ProblemCollector problems) {
    String path = found.path();
    if (path.startsWith("auth.apiKeys")) {
      problems.addSecret(Reason.KeyShared, "spec.auth.apiKeys", found.message());
    } else if (path.equals("pin.upstream")) {
      problems.add("spec.rollback.target.upstream", found.message());
    } else {
      problems.add("spec." + inSpec(input, path), found.message());
    }
  }

  /// An upstream's URL may have been made from its serviceRef, and spec has no field `delivery`.
  private static String inSpec(CompilerInput input, String path) {
    if (path.startsWith("auth.jwt[")) {
      return path.replace(".jwksUrl", ".jwksURL").replace(".caPem", ".tls.caRef");
    }
    if (path.contains(".delivery.")) {
      return path.replace(".delivery.", ".").replace(".azureApiVersion", ".azure.apiVersion");
    }
    var upstreams = input.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (path.equals("upstreams[" + i + "].url") && upstreams.get(i).url() == null) {
        return "upstreams[" + i + "].serviceRef";
      }
    }
    return path;
  }
}
