package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules that read sources, each broken on purpose.
class SourceRulesTest {
  private static final String PLATE = "src/main/java/dev/aifleet/planted/package-info.java";

  private final PlantedHouse house;

  SourceRulesTest(@TempDir Path folder) {
    this.house = PlantedHouse.in(folder).file("One.java", "record One() {}");
  }

  private static HouseRules plan() {
    return HouseRules.of("dev.aifleet.planted").oneRoom();
  }

  @Test
  void aRoomWithoutDoorPlateFails() {
    house.withoutPlate("");

    house.assertBreaksOnly(
        plan(), "the root says at its door what lives here", "package-info.java is missing");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 7})
  void aDoorPlateThatIsTooShortOrTooLongFails(int lines) {
    house.text(
        PLATE,
        "/// Looks into: nothing.\n".repeat(lines)
            + "@NullMarked package dev.aifleet.planted; import"
            + " org.jspecify.annotations.NullMarked;");

    assertThat(house.broken(plan())).containsOnlyKeys("the root says at its door what lives here");
  }

  @Test
  void aMainFileFailsFrom401Lines() {
    house.text("src/main/java/dev/aifleet/planted/Long.java", "//\n".repeat(400));
    assertThat(house.broken(plan())).isEmpty();

    house.text("src/main/java/dev/aifleet/planted/Long.java", "//\n".repeat(401));
    assertThat(house.broken(plan())).containsOnlyKeys("no main file is longer than 400 lines");
  }

  @Test
  void aTestFileFailsFrom501Lines() {
    house.text("src/test/java/dev/aifleet/planted/LongTest.java", "//\n".repeat(500));
    assertThat(house.broken(plan())).isEmpty();

    house.text("src/test/java/dev/aifleet/planted/LongTest.java", "//\n".repeat(501));
    assertThat(house.broken(plan())).containsOnlyKeys("no test file is longer than 500 lines");
  }

  @Test
  void aMainFileIsWarnedOfFrom251Lines() {
    house.text("src/main/java/dev/aifleet/planted/Long.java", "//\n".repeat(250));
    assertThat(house.warnings(plan())).isEmpty();

    house.text("src/main/java/dev/aifleet/planted/Long.java", "//\n".repeat(251));
    assertThat(house.warnings(plan()))
        .containsExactly("house: longer than 250 lines: Long.java 251");
  }

  @Test
  void aCommentThatTheFormatterBrokeFails() {
    house.text(
        "src/main/java/dev/aifleet/planted/Two.java",
        "package dev.aifleet.planted;\n/// As long as\n// a line\n/// may be.\nrecord Two() {}\n");

    house.assertBreaksOnly(
        plan(), "no line of a comment was broken by the formatter", "Two.java:3: // a line");
  }

  @Test
  void aNoteForLaterFails() {
    house.text("src/test/java/dev/aifleet/planted/ATest.java", "// " + "TO" + "DO: later\n");

    house.assertBreaksOnly(plan(), "nothing is left for later", "ATest.java:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Thread.slee" + "p(10)", "@Disable" + "d", "import org.mockit" + "o.Mock"})
  void aTestThatSleepsOrIsSwitchedOffOrMocksFails(String line) {
    house.text("src/test/java/dev/aifleet/planted/ATest.java", line + "\n");

    assertThat(house.broken(plan())).containsOnlyKeys("no test sleeps, is switched off or mocks");
  }
}
