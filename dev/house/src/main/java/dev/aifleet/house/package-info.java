/// The rules of architecture.md as tests: a module states its floor plan in one table, and its
/// `FloorPlanTest` runs what [HouseRules#tests()] makes of it. Test support, never in an image.
/// Looks into: nothing of ours; ArchUnit reads the bytecode, JUnit shows each rule as a test.
/// Runs on the test's thread; reads the module's sources and classes, writes nothing.
@NullMarked
package dev.aifleet.house;

import org.jspecify.annotations.NullMarked;
