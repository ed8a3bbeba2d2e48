package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule about rooms, libraries and the root is broken on purpose once; it must fail, and no
/// other rule with it.
@Tag("slow")
class HouseRulesTest {
  private final Path folder;
  private final PlantedHouse house;

  HouseRulesTest(@TempDir Path folder) {
    this.folder = folder;
    this.house = PlantedHouse.ofTwoFloors(folder);
  }

  @Test
  void aHouseThatKeepsItsPlanStands() {
    assertThat(house.broken(PlantedHouse.plan())).isEmpty();
  }

  @Test
  void aRoomThatLooksUpFails() {
    house.file("low/Up.java", "record Up(dev.aifleet.planted.high.High high) {}");

    house.assertBreaksOnly(
        PlantedHouse.plan(),
        "room low looks into no room but itself",
        "low.Up",
        "high.High",
        "Up.java");
  }

  @Test
  void aRoomThatUsesTheRootFails() {
    house
        .file("Main.java", "public class Main {}")
        .file("high/Up.java", "record Up(dev.aifleet.planted.Main main) {}");

    assertThat(house.broken(PlantedHouse.plan()))
        .containsOnlyKeys("room high looks into no room but low");
  }

  @Test
  void aPlanThatLooksUpFails() {
    HouseRules upsideDown =
        HouseRules.of("dev.aifleet.planted").room("high").looksInto("low").room("low").root("Main");

    assertThat(house.broken(upsideDown)).containsOnlyKeys("every room looks only down");
  }

  @Test
  void aRoomThatIsNotListedFails() {
    house.file("attic/Box.java", "record Box() {}");

    house.assertBreaksOnly(
        PlantedHouse.plan(),
        "the plan lists exactly the rooms that exist",
        "'attic' holds classes but is not in the plan");
  }

  @Test
  void aListedRoomThatIsEmptyFails() {
    assertThat(house.broken(PlantedHouse.plan().room("attic")))
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

    assertThat(house.broken(PlantedHouse.plan()))
        .containsOnlyKeys("room high uses no library without a door");
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
    assertThat(house.broken(PlantedHouse.plan().vocabulary(door))).isEmpty();
  }

  @Test
  void anImportedConstantIsAUse() {
    house
        .file("low/Most.java", "public interface Most { int TYPES = 12; }")
        .file(
            "top/Top.java",
            "import dev.aifleet.planted.low.Most;\nclass Top { int a = Most.TYPES; }");

    assertThat(house.broken(PlantedHouse.plan().room("top").looksInto("low"))).isEmpty();
  }

  @Test
  void aGuardedPartOfALibraryNeedsADoorOfItsOwn() {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass c) {}");
    HouseRules wide =
        PlantedHouse.plan().guarded("com.tngtech.archunit.core").vocabulary("com.tngtech");

    assertThat(house.broken(wide)).containsOnlyKeys("room high uses no library without a door");
    assertThat(house.broken(wide.vocabulary("com.tngtech.archunit.core.domain"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.tngtech.archunit.core.importer", "com.tng", "JavaClass"})
  void aDoorElsewhereDoesNotCount(String door) {
    house.file("high/Lib.java", "record Lib(com.tngtech.archunit.core.domain.JavaClass c) {}");

    assertThat(house.broken(PlantedHouse.plan().vocabulary(door)))
        .containsOnlyKeys("room high uses no library without a door");
  }

  @Test
  void aNeighbourMustBeDeclaredAndLookedInto() {
    house.file(
        "high/Next.java", "class Next { Object it = dev.aifleet.house.HouseRules.of(\"\"); }");

    assertThat(house.broken(PlantedHouse.plan()))
        .containsOnlyKeys("room high looks into no room but low");
    assertThat(house.broken(withNeighbour()))
        .containsOnlyKeys("room high looks into no room but low");
    assertThat(house.broken(withNeighbour().looksInto("house"))).isEmpty();
  }

  private static HouseRules withNeighbour() {
    return HouseRules.of("dev.aifleet.planted")
        .neighbours("house")
        .room("low")
        .root("Main")
        .room("high")
        .looksInto("low");
  }

  @Test
  void aRoomMayHavePackagesOfOneLevel() {
    house.file("low/cellar/Box.java", "record Box() {}");
    assertThat(house.broken(PlantedHouse.plan())).isEmpty();

    house.file("low/cellar/shelf/Jar.java", "record Jar() {}");
    assertThat(house.broken(PlantedHouse.plan()))
        .containsOnlyKeys("rooms lie directly below the root, and have packages of one level");
  }

  @Test
  void aPackageWithinARoomNeedsADoorPlateToo() {
    house.file("low/cellar/Box.java", "record Box() {}").withoutPlate("low.cellar");

    house.assertBreaksOnly(
        PlantedHouse.plan(),
        "room low says at its door what lives here",
        "low/cellar/package-info.java is missing");
  }

  @Test
  void aRoomWithThirteenTypesFailsUnlessThePlanSaysSo() {
    for (char c = 'A'; c <= 'L'; c++) {
      house.file("low/T" + c + ".java", "record T" + c + "() {}");
    }

    assertThat(house.broken(PlantedHouse.plan()))
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

    house.assertBreaksOnly(
        PlantedHouse.plan(),
        "room high says at its door what it looks into",
        "names [attic], which the plan does not");
  }

  @Test
  void aStrangerInTheRootFails() {
    house.file("Stranger.java", "class Stranger {}");

    house.assertBreaksOnly(
        PlantedHouse.plan(), "no room holds more types, or others, than the plan says", "Stranger");
  }

  @Test
  void aRoomNamedTwiceIsRefused() {
    assertThatThrownBy(() -> PlantedHouse.plan().room("low"))
        .hasMessageContaining("'low' is not a new room");
  }
}
