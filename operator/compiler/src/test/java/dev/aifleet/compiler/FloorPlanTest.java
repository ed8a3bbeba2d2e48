package dev.aifleet.compiler;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The module is one pure room.
class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.compiler")
        .neighbours("api", "config")
        .oneRoom()
        .looksInto("api", "config")
        .pure()
        .door("io.fabric8.kubernetes.api.model")
        .upTo(24)
        .tests();
  }
}
