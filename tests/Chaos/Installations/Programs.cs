namespace Notifications.Chaos.Installations;

/// <summary>Where the shipped programs are: built beside this one, in the same configuration.</summary>
internal static class Programs
{
    public static string Itself { get; } = typeof(Programs).Assembly.Location;

    public static string Notifications { get; } = Find("Notifications", "notifications.dll");

    public static string Notifier { get; } = Find("Notifier", "Notifications.Notifier.dll");

    public static string Watcher { get; } = Find("Watcher", "Notifications.Watcher.dll");

    private static string Find(string project, string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, assembly);
        return File.Exists(path) ? path
            : throw new FileNotFoundException($"The program was not built: dotnet build tests/Chaos builds it ({path}).", path);
    }
}
