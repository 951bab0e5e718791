using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Instances;

/// <summary>Opens the source of an instance's Applications.</summary>
/// <exception cref="SourceException">What is configured cannot be used.</exception>
internal delegate IApplicationSource SourceOpener(InstanceOptions options);
