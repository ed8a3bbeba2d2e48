package dev.aifleet.bench;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.bench")
        .neighbours("config", "gateway")
        .oneRoom()
        .looksInto("config", "gateway")
        .door("com.nimbusds", "io.vertx.core", "org.openjdk.jmh")
        .tests();
  }
}
