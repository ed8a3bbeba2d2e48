package dev.aifleet.house;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The rules keep themselves.
class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.house")
        .oneRoom()
        .upTo(16)
        .door("com.tngtech.archunit", "org.junit.jupiter.api.DynamicTest")
        .tests();
  }
}
