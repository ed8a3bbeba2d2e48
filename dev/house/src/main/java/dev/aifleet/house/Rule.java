package dev.aifleet.house;

import java.util.List;
import java.util.function.Function;

/// One thing that must hold.
///
/// @param sentence what holds, as the test is called
/// @param violations what breaks it in a house, one line each; none: it holds
record Rule(String sentence, Function<House, List<String>> violations) {}
