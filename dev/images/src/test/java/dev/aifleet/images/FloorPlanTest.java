package dev.aifleet.images;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.images")
        .neighbours("config")
        .oneRoom()
        .looksInto("config")
        .door("com.fasterxml.jackson.databind", "com.sun.net.httpserver")
        .tests();
  }
}
