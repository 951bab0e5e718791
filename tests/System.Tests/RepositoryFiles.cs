using System.Reflection;

namespace Notifications.SystemTests;

/// <summary>Files of the checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(System.IO.Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Notifications.sln")))
            folder = folder.Parent
                ?? throw new InvalidOperationException("These tests run inside a checkout: Notifications.sln was not found above them.");
        return folder.FullName;
    }
}
