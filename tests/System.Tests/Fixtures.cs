using Notifications.Testing.Kubernetes;
using Notifications.Testing.PostgreSql;
using Notifications.Testing.RabbitMq;
using Xunit;

[assembly: AssemblyFixture(typeof(KubeApiFixture))]
[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]
