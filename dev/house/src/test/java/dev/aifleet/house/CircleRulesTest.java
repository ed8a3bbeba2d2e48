package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Circles between the types of a room, and between its packages.
@Tag("slow")
class CircleRulesTest {
  private static final HouseRules PLAN =
      HouseRules.of("dev.aifleet.planted").room("low").root("Main");

  private final PlantedHouse house;

  CircleRulesTest(@TempDir Path folder) {
    this.house =
        PlantedHouse.in(folder)
            .file("low/Low.java", "public record Low(int value) {}")
            .file("Main.java", "class Main { Object it = new dev.aifleet.planted.low.Low(1); }");
  }

  @Test
  void typesThatFormACircleFailUnlessThePlanListsThem() {
    house
        .file("low/A.java", "record A(B.Inner b) {}")
        .file("low/B.java", "class B { Runnable it = () -> new C(null); record Inner() {} }")
        .file("low/C.java", "record C(A[] a) {}");
    String rule = "no types of room low form a circle that the plan does not list";

    assertThat(house.broken(PLAN))
        .hasEntrySatisfying(rule, it -> assertThat(it).contains("a circle: \"A\", \"B\", \"C\""))
        .hasSize(1);
    assertThat(house.broken(withCircle("A", "B", "C"))).isEmpty();
    assertThat(house.broken(withCircle("A", "B"))).containsOnlyKeys(rule);
  }

  @Test
  void aListedCircleThatIsNoneFails() {
    assertThat(house.broken(withCircle("Low", "Gone")))
        .hasEntrySatisfying(
            "no types of room low form a circle that the plan does not list",
            it -> assertThat(it).contains("listed, but no such circle: \"Gone\", \"Low\""))
        .hasSize(1);
  }

  @Test
  void packagesOfARoomThatFormACircleFail() {
    house
        .file("low/left/A.java", "public record A(dev.aifleet.planted.low.right.B b) {}")
        .file("low/right/B.java", "public record B() {}")
        .file("low/right/C.java", "public record C(dev.aifleet.planted.low.left.D d) {}")
        .file("low/left/D.java", "public record D() {}");

    assertThat(house.broken(PLAN))
        .hasEntrySatisfying(
            "no packages of room low form a circle",
            it -> assertThat(it).contains("low.left\"").contains("low.right\""))
        .hasSize(1);
  }

  private static HouseRules withCircle(String... types) {
    return HouseRules.of("dev.aifleet.planted")
        .room("low")
        .circle("they are one thought", types)
        .root("Main");
  }
}
