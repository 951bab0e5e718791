using Notifications.Dashboard.Tests.World;
using Xunit;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]
[assembly: AssemblyFixture(typeof(ClusterStory))]
