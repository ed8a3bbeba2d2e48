package dev.aifleet.config;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.config")
        .oneRoom()
        .pure()
        .door("com.fasterxml.jackson")
        .upTo(30) // three builders, and three homes of the rules
        .tests();
  }
}
