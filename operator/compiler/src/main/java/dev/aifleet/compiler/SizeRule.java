package dev.aifleet.compiler;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.GatewayConfig;

/// A configuration has to fit into a Secret, which holds 1 MiB.
final class SizeRule {
  private static final int MAX_KIB = 1000;

  private SizeRule() {}

  static boolean allows(GatewayConfig config, ProblemCollector problems) {
    int kib = ConfigJson.write(config).length / 1024;
    if (kib > MAX_KIB) {
      problems.add(
          "spec",
          "compiles to "
              + kib
              + " KiB, and no more than "
              + MAX_KIB
              + " fit into a Secret: use fewer client keys (about 9,000 fit), aliases or"
              + " certificates, or split the gateway");
    }
    return kib <= MAX_KIB;
  }
}
