package dev.aifleet.api;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The module is one room of words.
class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.api")
        .neighbours("config")
        .oneRoom()
        .looksInto("config")
        .upTo(21) // one file per block of spec
        .door(
            "com.fasterxml.jackson.annotation",
            "io.fabric8.crd.generator.annotation",
            "io.fabric8.generator.annotation",
            "io.fabric8.kubernetes.api.model",
            "io.fabric8.kubernetes.client.CustomResource",
            "io.fabric8.kubernetes.model.annotation")
        .pure()
        .tests();
  }
}
