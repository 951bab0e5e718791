namespace Notifications.Watcher.Applications;

/// <summary>Where an Application lives in its instance. A recreated one of the same name has the same key and another uid.</summary>
internal readonly record struct ApplicationKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
