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
        .room("wire")
        .pure()
        .looksInto("knobs")
        .door("com.fasterxml.jackson.core")
        .room("provider")
        .pure()
        .looksInto("knobs", "wire")
        .room("tls")
        .room("response")
        .looksInto("knobs", "wire")
        .neverBlocks()
        .door("io.vertx.core", "io.netty.channel", "com.fasterxml.jackson")
        .room("serving")
        .looksInto("knobs", "wire", "provider", "response")
        .neverBlocks()
        .door("io.vertx.core", "com.fasterxml.jackson")
        .root("ProviderSimulator", "Settings")
        .door("io.vertx.core")
        .tests();
  }
}
