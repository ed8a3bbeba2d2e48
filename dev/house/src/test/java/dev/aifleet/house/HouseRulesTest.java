package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule is broken on purpose once; it must fail, and no other rule with it.
@Tag("slow")
class HouseRulesTest {
  private final Path folder;
  private final PlantedHouse house;

  /// A house of two floors that keeps its plan.
  HouseRulesTest(@TempDir Path folder) {
    this.folder = folder;
    this.house =
        PlantedHouse.in(folder)
            .file("low/Low.java", "public record Low(int value) {}")
            .file(
                "high/High.java",
                "public record High(dev.aifleet.planted.low.Low low) implements Runnable {"
                    + " public void run() { Thread.onSpinWait(); } }")
            .file("Main.java", "class Main { Object it = new dev.aifleet.planted.low.Low(1); }");
  }

  private static HouseRules plan() {
    return HouseRules.of("dev.aifleet.planted")
        .room("low")
        .pure()
        .room("high")
        .looksInto("low")
        .neverBlocks()
        .root("Main");
  }

  @Test
  void aHouseThatKeepsItsPlanStands() {
    assertThat(house.broken(plan())).isEmpty();
  }

  @Test
  void aRoomThatLooksUpFails() {
    house.file("low/Up.java", "record Up(dev.aifleet.planted.high.High high) {}");

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "room low looks into no room but itself",
            it -> assertThat(it).contains("low.Up").contains("high.High").contains("Up.java"))
        .hasSize(1);
  }

  @Test
  void aRoomThatUsesTheRootFails() {
    house
        .file("Main.java", "public class Main {}")
        .file("high/Up.java", "record Up(dev.aifleet.planted.Main main) {}");

    assertThat(house.broken(plan())).containsOnlyKeys("room high looks into no room but low");
  }

  @Test
  void aPlanThatLooksUpFails() {
    HouseRules upsideDown =
        HouseRules.of("dev.aifleet.planted").room("high").looksInto("low").room("low").root("Main");

    assertThat(house.broken(upsideDown)).containsOnlyKeys("every room looks only down");
  }

  @Test
  void aRoomThatNobodyListedFails() {
    house.file("attic/Box.java", "record Box() {}");

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "the plan lists exactly the rooms that exist",
            it -> assertThat(it).contains("'attic' holds classes but is not in the plan"))
        .hasSize(1);
  }

  @Test
  void aListedRoomThatIsEmptyFails() {
    assertThat(house.broken(plan().room("attic")))
        .containsOnlyKeys(
            "the plan lists exactly the rooms that exist",
            "room attic says at its door what lives here");
  }

  @Test
  void aPermissionThatIsNotUsedFails() {
    HouseRules generous =
        HouseRules.of("dev.aifleet.planted")
            .room("low")
            .door("com.tngtech.archunit")
            .room("high")
            .looksInto("low")
            .room("top")
            .looksInto("low", "high")
            .root("Main");
    house.file("top/Top.java", "record Top(dev.aifleet.planted.low.Low low) {}");

    assertThat(house.broken(generous))
        .hasEntrySatisfying(
            "room low has no permission that it does not use",
            it -> assertThat(it).contains("room low does not use com.tngtech.archunit"))
        .hasEntrySatisfying(
            "room top has no permission that it does not use",
            it -> assertThat(it).contains("room top does not look into high"))
        .hasSize(2);
  }

  @Test
  void anEmptyModuleFails() {
    PlantedHouse empty = PlantedHouse.in(folder.resolve("empty"));
    empty.text("src/main/java/Elsewhere.java", "class Elsewhere {}");

    assertThat(empty.broken(HouseRules.of("dev.aifleet.planted").oneRoom()))
        .containsKey("the plan lists exactly the rooms that exist");
  }

  @Test
  void aLibraryWithoutDoorFails() {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass c) {}");

    assertThat(house.broken(plan())).containsOnlyKeys("room high uses no library without a door");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.tngtech.archunit",
        "com.tngtech.archunit.core.domain",
        "com.tngtech.archunit.core.domain.JavaClass"
      })
  void aLibraryWithADoorMayBeUsed(String door) {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass[] c) {}");
    HouseRules withDoor =
        HouseRules.of("dev.aifleet.planted")
            .room("low")
            .room("high")
            .looksInto("low")
            .door(door)
            .root("Main");

    assertThat(house.broken(withDoor)).isEmpty();
    assertThat(house.broken(plan().vocabulary(door))).isEmpty();
  }

  @Test
  void anImportedConstantIsAUse() {
    house
        .file("low/Most.java", "public interface Most { int TYPES = 12; }")
        .file(
            "top/Top.java",
            "import dev.aifleet.planted.low.Most;\nclass Top { int a = Most.TYPES; }");

    assertThat(house.broken(plan().room("top").looksInto("low"))).isEmpty();
  }

  @Test
  void aGuardedPartOfALibraryNeedsADoorOfItsOwn() {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass c) {}");
    HouseRules wide = plan().guarded("com.tngtech.archunit.core").vocabulary("com.tngtech");

    assertThat(house.broken(wide)).containsOnlyKeys("room high uses no library without a door");
    assertThat(house.broken(wide.vocabulary("com.tngtech.archunit.core.domain"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.tngtech.archunit.core.importer", "com.tng", "JavaClass"})
  void aDoorElsewhereDoesNotCount(String door) {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass c) {}");

    assertThat(house.broken(plan().vocabulary(door)))
        .containsOnlyKeys("room high uses no library without a door");
  }

  @Test
  void aNeighbourMustBeDeclaredAndLookedInto() {
    house.file(
        "high/Next.java", "class Next { Object it = dev.aifleet.house.HouseRules.of(\"\"); }");

    assertThat(house.broken(plan())).containsOnlyKeys("room high looks into no room but low");
    assertThat(house.broken(withNeighbour()))
        .containsOnlyKeys("room high looks into no room but low");
    assertThat(house.broken(withNeighbour().looksInto("house"))).isEmpty();
  }

  private static HouseRules withNeighbour() {
    return HouseRules.of("dev.aifleet.planted")
        .neighbour("house", "dev.aifleet.house")
        .room("low")
        .root("Main")
        .room("high")
        .looksInto("low");
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

    assertThat(house.broken(plan())).containsOnlyKeys("room low is pure");
  }

  @Test
  void aPureRoomThatResolvesNamesFails() {
    house.file(
        "low/Impure.java",
        "class Impure { Object it() throws Exception {"
            + " return java.net.InetAddress.getByName(\"a\"); } }");

    assertThat(house.broken(plan())).containsOnlyKeys("room low is pure");
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

    assertThat(house.broken(plan())).isEmpty();
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

    assertThat(house.broken(plan())).containsOnlyKeys("room high never blocks");
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

    assertThat(house.broken(plan())).containsOnlyKeys("room high never blocks");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "KeyManager",
        "KeyHelper",
        "KeyUtil",
        "KeyUtils",
        "KeysImpl",
        "KeyBase",
        "BaseKey",
        "AbstractKey",
        "KeyProcessor",
        "CommonKeys"
      })
  void aNameThatSaysNothingFails(String name) {
    house.file("low/" + name + ".java", "class " + name + " {}");

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "no type has a name that says nothing", it -> assertThat(it).contains(name))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Base64Keys", "Utilization", "Implicit", "Database", "CommonCause", "KeyFactory"})
  void aNameThatOnlyLooksLikeOneIsFine(String name) {
    house.file("low/" + name + ".java", "class " + name + " {}");

    assertThat(house.broken(plan())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void aFieldThatCanChangeFails(String field, String rule) {
    house.file("low/State.java", "class State { " + field + " }");

    assertThat(house.broken(plan())).containsOnlyKeys(rule);
  }

  static Stream<Arguments> fields() {
    String statics = "no static field can change";
    return Stream.of(
        arguments("static int count;", statics),
        arguments("static final byte[] BYTES = {};", statics),
        arguments("static final java.util.Map<?, ?> M = null; static String s;", statics),
        arguments("static final StringBuilder B = new StringBuilder();", statics),
        arguments("static final java.util.ArrayList<?> L = null;", statics),
        arguments("static final java.util.concurrent.atomic.AtomicLong A = null;", statics),
        arguments("public int open;", "no type is changed by setters or public fields"));
  }

  @Test
  void constantsAndEnumsAreNoState() {
    house.file(
        "low/Colour.java",
        "enum Colour { RED; private static final byte[] B = {}; static final int N = 1;"
            + " static int of(Colour c) { return switch (c) { case RED -> B.length; }; } }");

    assertThat(house.broken(plan())).isEmpty();
  }

  @Test
  void aSetterFails() {
    house.file(
        "low/State.java", "class State { private int a; public void setA(int a) { this.a = a; } }");

    assertThat(house.broken(plan()))
        .containsOnlyKeys("no type is changed by setters or public fields");
  }

  @Test
  void aSetterThatALibraryAsksForIsFine() {
    house.file(
        "low/Entry.java",
        "abstract class Entry implements java.util.Map.Entry<String, String> {"
            + " public String setValue(String value) { return value; } }");

    assertThat(house.broken(plan())).isEmpty();
  }

  @Test
  void aRoomMayHavePackagesOfOneLevel() {
    house.file("low/cellar/Box.java", "record Box() {}");
    assertThat(house.broken(plan())).isEmpty();

    house.file("low/cellar/shelf/Jar.java", "record Jar() {}");
    assertThat(house.broken(plan()))
        .containsOnlyKeys("rooms lie directly below the root, and have packages of one level");
  }

  @Test
  void aPackageWithinARoomNeedsADoorPlateToo() {
    house.file("low/cellar/Box.java", "record Box() {}").withoutPlate("low.cellar");

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "room low says at its door what lives here",
            it -> assertThat(it).contains("low/cellar/package-info.java is missing"))
        .hasSize(1);
  }

  @Test
  void aRoomWithThirteenTypesFailsUnlessThePlanSaysSo() {
    for (char c = 'A'; c <= 'L'; c++) {
      house.file("low/T" + c + ".java", "record T" + c + "() {}");
    }

    assertThat(house.broken(plan()))
        .containsOnlyKeys("no room holds more types, or others, than the plan says");
    assertThat(
            house.broken(
                HouseRules.of("dev.aifleet.planted")
                    .room("low")
                    .upTo(13)
                    .room("high")
                    .looksInto("low")
                    .root("Main")))
        .isEmpty();
  }

  @Test
  void aDoorPlateThatSaysSomethingElseThanThePlanFails() {
    house.text(
        "src/main/java/dev/aifleet/planted/high/package-info.java",
        """
        /// One. Looks into: low (its
        /// values), attic. Three.
        /// Four.
        @NullMarked package dev.aifleet.planted.high; import org.jspecify.annotations.NullMarked;
        """);

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "room high says at its door what it looks into",
            it -> assertThat(it).contains("names [attic], which the plan does not"))
        .hasSize(1);
  }

  @Test
  void aStrangerInTheRootFails() {
    house.file("Stranger.java", "class Stranger {}");

    assertThat(house.broken(plan()))
        .hasEntrySatisfying(
            "no room holds more types, or others, than the plan says",
            it -> assertThat(it).contains("Stranger"))
        .hasSize(1);
  }

  @Test
  void aRoomNamedTwiceIsRefused() {
    assertThatThrownBy(() -> plan().room("low")).hasMessageContaining("'low' is not a new room");
  }
}
