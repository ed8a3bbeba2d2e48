package dev.aifleet.simulator;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.simulator")
        .vocabulary("io.vertx.core.buffer")
        .room("knobs")
        .pure()
        .room("openai")
        .pure()
        .door("com.fasterxml.jackson.core")
        .room("serving")
        .looksInto("knobs", "openai")
        .neverBlocks()
        .door("io.vertx.core", "com.fasterxml.jackson")
        .root("ProviderSimulator", "Settings")
        .door("io.vertx.core")
        .tests();
  }
}
