using Notifications.Testing.Kubernetes;
using Xunit;

[assembly: AssemblyFixture(typeof(KubeApiFixture))]
