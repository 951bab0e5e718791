using Notifications.Watcher.Instances;

namespace Notifications.Watcher.Sources;

/// <summary>Opens what an instance's Applications come from: the edge of the process.</summary>
/// <exception cref="SourceException">What is configured cannot be used.</exception>
internal delegate IApplicationSource SourceOpener(InstanceOptions options);
