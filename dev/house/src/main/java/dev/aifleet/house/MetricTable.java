package dev.aifleet.house;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The metrics of one scrape as a table of a reference page: name, type, labels, help text.
public final class MetricTable {
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) ?(.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_:]+)\\{([^}]*)\\} \\S+.*");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  private static final class Metric {
    private final Set<String> labels = new TreeSet<>();
    private String type = "";
    private String help = "";
  }

  private MetricTable() {}

  /// @param scrape in the text format of Prometheus
  /// @param prefix of the names that are wanted; others are a library's
  public static String of(String scrape, String prefix) {
    Map<String, Metric> metrics = new TreeMap<>();
    scrape
        .lines()
        .forEach(
            line -> {
              Matcher help = HELP.matcher(line);
              Matcher type = TYPE.matcher(line);
              Matcher sample = SAMPLE.matcher(line);
              if (help.matches()) {
                metrics.computeIfAbsent(help.group(1), _ -> new Metric()).help = help.group(2);
              } else if (type.matches()) {
                metrics.computeIfAbsent(type.group(1), _ -> new Metric()).type = type.group(2);
              } else if (sample.matches()) {
                Set<String> labels =
                    metrics.computeIfAbsent(family(metrics, sample.group(1)), _ -> new Metric())
                        .labels;
                LABEL.matcher(sample.group(2)).results().forEach(l -> labels.add(l.group(1)));
              }
            });
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().startsWith(prefix))
        .map(metric -> row(metric.getKey(), metric.getValue()))
        .collect(
            Collectors.joining(
                "\n", "| Metric | Type | Labels | Meaning |\n|---|---|---|---|\n", ""));
  }

  /// The parts of histograms and summaries count to the whole.
  private static String family(Map<String, Metric> metrics, String sample) {
    return metrics.containsKey(sample)
        ? sample
        : sample.replaceAll("_(bucket|count|sum|max|created)$", "");
  }

  private static String row(String name, Metric metric) {
    String labels =
        metric.labels.stream()
            .filter(label -> !label.equals("le") && !label.equals("quantile"))
            .map(label -> "`" + label + "`")
            .collect(Collectors.joining(", "));
    return "| `" + name + "` | " + metric.type + " | " + labels + " | " + metric.help + " |";
  }
}
