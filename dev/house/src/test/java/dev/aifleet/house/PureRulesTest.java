package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pure room and a room on an event loop may not do, each done on purpose.
@Tag("slow")
class PureRulesTest {
  private final PlantedHouse house;

  PureRulesTest(@TempDir Path folder) {
    this.house = PlantedHouse.ofTwoFloors(folder);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "java.time.Instant.now()",
        "java.time.LocalDate.now()",
        "java.time.LocalDate.now(java.time.ZoneId.of(\"Z\"))",
        "java.time.Clock.systemUTC()",
        "System.currentTimeMillis()",
        "System.nanoTime()",
        "System.getenv(\"A\")",
        "System.getProperty(\"a\")",
        "Integer.getInteger(\"a\")",
        "System.out",
        "Math.random()",
        "new java.util.Random()",
        "new java.util.Date()",
        "java.util.UUID.randomUUID()",
        "java.util.concurrent.ThreadLocalRandom.current()",
        "new java.security.SecureRandom()",
        "java.util.concurrent.Executors.newCachedThreadPool()",
        "Thread.currentThread()",
        "new ThreadLocal<String>()",
        "Runtime.getRuntime()",
        "new java.io.File(\"a\")",
        "java.nio.file.Path.of(\"a\")",
        "new java.net.Socket()",
        "java.net.http.HttpClient.newHttpClient()",
        "java.util.logging.Logger.getLogger(\"a\")",
        "System.getLogger(\"a\")",
        "(java.util.function.LongSupplier) System::nanoTime",
      })
  void aPureRoomThatTouchesTheWorldFails(String expression) {
    house.file("low/Impure.java", "class Impure { Object it() { return " + expression + "; } }");

    assertThat(house.broken(PlantedHouse.plan())).containsOnlyKeys("room low is pure");
  }

  @Test
  void aPureRoomThatResolvesNamesFails() {
    house.file(
        "low/Impure.java",
        "class Impure { Object it() throws Exception {"
            + " return java.net.InetAddress.getByName(\"a\"); } }");

    assertThat(house.broken(PlantedHouse.plan())).containsOnlyKeys("room low is pure");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "java.net.URI.create(\"https://a\")",
        "java.net.InetAddress.ofLiteral(\"10.0.0.1\")",
        "java.time.Instant.now(java.time.Clock.fixed(java.time.Instant.EPOCH,"
            + " java.time.ZoneOffset.UTC))",
        "new java.util.Random(7)",
        "new java.io.ByteArrayOutputStream()",
        "new java.util.concurrent.atomic.AtomicLong()",
        "java.util.concurrent.TimeUnit.SECONDS",
      })
  void aPureRoomMayUseValues(String expression) {
    house.file("low/Pure.java", "class Pure { Object it() { return " + expression + "; } }");

    assertThat(house.broken(PlantedHouse.plan())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "new java.util.concurrent.CompletableFuture<String>().join()",
        "new java.util.concurrent.CompletableFuture<String>().get()",
        "new java.util.concurrent.CountDownLatch(1)",
        "new java.util.concurrent.locks.ReentrantLock()",
        "new java.util.concurrent.LinkedBlockingQueue<String>()",
        "new java.util.concurrent.Semaphore(1)",
      })
  void aRoomOnAnEventLoopThatWaitsFails(String expression) {
    house.file(
        "high/Waits.java",
        "class Waits { Object it() throws Exception { return " + expression + ";}}");

    assertThat(house.broken(PlantedHouse.plan())).containsOnlyKeys("room high never blocks");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "void it() throws Exception { Thread.slee" + "p(1); }",
        "void it() throws Exception { new Thread().join(); }",
        "void it() throws Exception { this.wait(); }",
        "synchronized void it() {}",
      })
  void aMethodOnAnEventLoopThatWaitsFails(String method) {
    house.file("high/Waits.java", "class Waits { " + method + " }");

    assertThat(house.broken(PlantedHouse.plan())).containsOnlyKeys("room high never blocks");
  }
}
