package dev.aifleet.house;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pure rooms decide and compute; what the outside world knows comes in as an argument. Rooms on
/// event loops may touch the world but never wait for it.
final class PureRules {
  /// Doors to the outside world.
  private static final List<String> WORLD =
      List.of(
          "java.io",
          "java.net",
          "java.nio.file",
          "java.nio.channels",
          "java.sql",
          "java.util.concurrent",
          "java.util.logging",
          "java.util.Timer",
          "java.lang.ClassLoader",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.System$Logger",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.security.SecureRandom",
          "javax.net",
          "org.slf4j");

  /// Values and in-memory types that live among them.
  private static final List<String> VALUES =
      List.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.Closeable",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.Serializable",
          "java.io.StringReader",
          "java.io.StringWriter",
          "java.io.UncheckedIOException",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetAddress",
          "java.net.InetSocketAddress",
          "java.net.URI",
          "java.net.URISyntaxException",
          "java.net.UnknownHostException",
          "java.net.URLDecoder",
          "java.net.URLEncoder",
          "java.util.concurrent.atomic",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentMap",
          "java.util.concurrent.TimeUnit");

  private static final List<String> WAITS =
      List.of(
          "java.lang.Object.wait",
          "java.lang.Thread.join",
          "java.lang.Thread.sleep",
          "java.util.concurrent.CompletableFuture.get",
          "java.util.concurrent.CompletableFuture.join",
          "java.util.concurrent.Future.get",
          "java.util.concurrent.locks.LockSupport.park",
          "io.vertx.core.Future.await");

  private static final List<String> WAITING_TYPES =
      List.of(
          "java.util.concurrent.BlockingQueue",
          "java.util.concurrent.ArrayBlockingQueue",
          "java.util.concurrent.LinkedBlockingQueue",
          "java.util.concurrent.SynchronousQueue",
          "java.util.concurrent.CountDownLatch",
          "java.util.concurrent.CyclicBarrier",
          "java.util.concurrent.Phaser",
          "java.util.concurrent.Semaphore",
          "java.util.concurrent.locks.Lock",
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantReadWriteLock",
          "java.util.concurrent.locks.StampedLock");

  private PureRules() {}

  static List<Rule> of(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Room room : plan.rooms().values()) {
      if (room.pure()) {
        rules.add(new Rule(room.title() + " is pure", house -> impurities(house, room)));
      }
      if (room.neverBlocks()) {
        rules.add(new Rule(room.title() + " never blocks", house -> waits(house, room)));
      }
    }
    return rules;
  }

  private static List<String> impurities(House house, Room room) {
    List<String> violations = new ArrayList<>();
    house.in(room).forEach(type -> impurities(type, violations));
    return violations;
  }

  private static void impurities(JavaClass type, List<String> violations) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String name = dependency.getTargetClass().getBaseComponentType().getName();
      if (Plan.opens(WORLD, name) && !Plan.opens(VALUES, name)) {
        violations.add(dependency.getDescription());
      }
    }
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (Outside.touches(access)) {
        violations.add(access.getDescription());
      }
    }
  }

  private static List<String> waits(House house, Room room) {
    List<String> violations = new ArrayList<>();
    house.in(room).forEach(type -> waits(type, violations));
    return violations;
  }

  private static void waits(JavaClass type, List<String> violations) {
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget target
          && WAITS.contains(target.getOwner().getName() + "." + target.getName())) {
        violations.add(access.getDescription());
      }
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      if (Plan.opens(WAITING_TYPES, dependency.getTargetClass().getName())) {
        violations.add(dependency.getDescription());
      }
    }
    Set<JavaMethod> methods = type.getMethods();
    methods.stream()
        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
        .forEach(method -> violations.add(method.getFullName() + " is synchronized"));
  }
}
