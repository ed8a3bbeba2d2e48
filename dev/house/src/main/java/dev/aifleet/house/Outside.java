package dev.aifleet.house;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;

/// Single calls by which a harmless-looking type asks the outside world: for the time, for chance,
/// for names, for its environment.
final class Outside {
  private static final Set<String> ASKS =
      Set.of(
          "java.lang.Boolean.getBoolean",
          "java.lang.Integer.getInteger",
          "java.lang.Long.getLong",
          "java.lang.Math.random",
          "java.lang.StrictMath.random",
          "java.net.InetAddress.getAllByName",
          "java.net.InetAddress.getByName",
          "java.net.InetAddress.getCanonicalHostName",
          "java.net.InetAddress.getHostName",
          "java.net.InetAddress.getLocalHost",
          "java.net.InetAddress.isReachable",
          "java.time.InstantSource.system",
          "java.util.Calendar.getInstance",
          "java.util.TimeZone.getDefault",
          "java.util.Locale.getDefault",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.CompletableFuture.runAsync",
          "java.util.concurrent.CompletableFuture.supplyAsync",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of");

  /// Types whose constructor without arguments reads the clock or a seed.
  private static final Set<String> SEEDED_BY_THE_WORLD =
      Set.of("java.util.Date", "java.util.Random", "java.util.SplittableRandom");

  private static final Set<String> HARMLESS_SYSTEM = Set.of("arraycopy", "identityHashCode");

  private Outside() {}

  static boolean touches(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    if (owner.equals("java.lang.System")) {
      return !HARMLESS_SYSTEM.contains(name);
    }
    if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
      return false;
    }
    List<String> arguments =
        target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    if (ASKS.contains(owner + "." + name)) {
      return true;
    }
    return switch (name) {
      case "now" -> owner.startsWith("java.time.") && !arguments.equals(List.of("java.time.Clock"));
      case "shuffle" -> owner.equals("java.util.Collections") && arguments.size() == 1;
      case "<init>" -> arguments.isEmpty() && SEEDED_BY_THE_WORLD.contains(owner);
      default ->
          owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick"));
    };
  }
}
