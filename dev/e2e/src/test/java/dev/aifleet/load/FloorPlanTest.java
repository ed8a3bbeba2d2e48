package dev.aifleet.load;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.load")
        .oneRoom()
        .door("io.vertx.core", "com.fasterxml.jackson.core", "org.HdrHistogram")
        .tests();
  }
}
