package dev.aifleet.operator.render;

import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.compiler.Durations;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The pod template: restricted, without a token of the API server, with three Secrets as mounts.
/// It depends on image, resources and drain times only, not on the configuration.
///
/// Values are written as the API server returns them, so that they compare equal.
final class PodTemplateRenderer {
  private static final long USER = 65532;
  private static final String DRAIN_MIN = "10s";
  private static final String DRAIN_TIMEOUT = "120s";

  /// Time for the process to end after the drain.
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

  private PodTemplateRenderer() {}

  static PodTemplateSpec render(RenderContext context, String image) {
    String name = context.name();
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Names.labels(name, RenderContext.GATEWAY))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(name)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(
            Durations.parse(drainTimeout(context.spec())).plus(AFTER_DRAIN).toSeconds())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Names.selector(name))
        .endLabelSelector()
        .withMatchLabelKeys("pod-template-hash")
        .endTopologySpreadConstraint()
        .withContainers(container(context, image))
        .withVolumes(
            secret("config", Names.config(name)),
            secret("credentials", Names.credentials(name)),
            secret("control", Names.control(name)),
            new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build())
        .endSpec()
        .build();
  }

  private static Container container(RenderContext context, String image) {
    return new ContainerBuilder()
        .withName(Names.CONTAINER)
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .withPorts(
            List.of(port("http", ServiceRenderer.PORT), port("admin", 9090), port("control", 9443)))
        .withEnv(environment(context))
        .withResources(resources(context.spec()))
        .withStartupProbe(probe("/health", 1, 60))
        .withReadinessProbe(probe("/ready", 2, 2))
        .withLivenessProbe(probe("/health", 10, 3))
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withVolumeMounts(
            mount("config", "/etc/aifleet/config", true),
            mount("credentials", "/etc/aifleet/credentials", true),
            mount("control", "/etc/aifleet/control", true),
            mount("tmp", "/tmp", false))
        .build();
  }

  private static io.fabric8.kubernetes.api.model.ContainerPort port(String name, int port) {
    return new ContainerPortBuilder()
        .withName(name)
        .withContainerPort(port)
        .withProtocol("TCP")
        .build();
  }

  private static List<EnvVar> environment(RenderContext context) {
    return List.of(
        variable("AIFLEET_DRAIN_MIN_DURATION", drainMinimum(context.spec())),
        variable("AIFLEET_DRAIN_TIMEOUT", drainTimeout(context.spec())));
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static ResourceRequirements resources(AIGatewaySpec spec) {
    var given = spec.resources();
    return given == null
        ? new ResourceRequirementsBuilder()
            .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")))
            .withLimits(Map.of("memory", new Quantity("512Mi")))
            .build()
        : new ResourceRequirementsBuilder()
            .withRequests(given.requests())
            .withLimits(given.limits())
            .build();
  }

  private static Probe probe(String path, int period, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString("admin"))
        .endHttpGet()
        .withPeriodSeconds(period)
        .withTimeoutSeconds(Math.max(1, period / 2))
        .withFailureThreshold(failures)
        .build();
  }

  private static Volume secret(String volume, String secret) {
    return new VolumeBuilder()
        .withName(volume)
        .withNewSecret()
        .withSecretName(secret)
        .endSecret()
        .build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private static String drainMinimum(AIGatewaySpec spec) {
    return spec.drain() == null
        ? DRAIN_MIN
        : Objects.requireNonNullElse(spec.drain().minDuration(), DRAIN_MIN);
  }

  private static String drainTimeout(AIGatewaySpec spec) {
    return spec.drain() == null
        ? DRAIN_TIMEOUT
        : Objects.requireNonNullElse(spec.drain().timeout(), DRAIN_TIMEOUT);
  }
}
