package dev.aifleet.e2e.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Describes the state of the cluster after a failure, in `target/e2e/`. Secrets are left out.
final class Diagnosis {
  private Diagnosis() {}

  private static final List<List<String>> QUESTIONS =
      List.of(
          List.of("get", "aigw,deploy,hpa,pdb,ingress,svc,pods", "-o", "wide"),
          List.of("get", "aigw", "-o", "yaml"),
          List.of("get", "events", "--sort-by=.metadata.creationTimestamp"),
          List.of("describe", "pods"),
          List.of("logs", "-l", "aifleet.dev/gateway", "--tail=20", "--prefix"));

  static void write(Cluster cluster, String namespace, String test, Throwable failure) {
    StringBuilder all = new StringBuilder(test + "\n" + failure + "\n");
    for (List<String> question : QUESTIONS) {
      all.append(response(cluster, namespace, question));
    }
    all.append(
        response(
            cluster,
            OperatorPod.NAMESPACE,
            List.of("logs", "deployment/" + OperatorPod.DEPLOYMENT, "--tail=150")));
    all.append("\n==== responses of gateways other than 200\n");
    response(
            cluster,
            namespace,
            List.of("logs", "-l", "aifleet.dev/gateway", "--tail=-1", "--prefix"))
        .lines()
        .filter(line -> !line.contains("\"status\":200"))
        .limit(200)
        .forEach(line -> all.append(line).append('\n'));
    Path file = Path.of("target/e2e", namespace + "-" + test.replaceAll("\\W+", "_") + ".txt");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, all);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    String conditions =
        response(
            cluster,
            namespace,
            List.of(
                "get",
                "aigw",
                "-o",
                "jsonpath={range .items[*].status.conditions[*]}{.type}={.status} {.reason}:"
                    + " {.message}{\"\\n\"}{end}"));
    System.err.println(test + " failed; diagnosis: " + file.toAbsolutePath());
    System.err.println(conditions);
  }

  private static String response(Cluster cluster, String namespace, List<String> question) {
    String[] arguments = new String[question.size() + 2];
    arguments[0] = "-n";
    arguments[1] = namespace;
    for (int i = 0; i < question.size(); i++) {
      arguments[i + 2] = question.get(i);
    }
    return "\n==== kubectl "
        + String.join(" ", arguments)
        + "\n"
        + cluster.kubectl().attempt("", arguments).text();
  }
}
