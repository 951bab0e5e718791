using System.Reflection;

namespace Notifications.Architecture.Tests;

/// <summary>The checkout that these tests were built from, read as text.</summary>
internal static class Repository
{
    public static DirectoryInfo Root { get; } = Find();

    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Read("src"), .. Read("tests")];

    public static IEnumerable<SourceFile> Product => Sources.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    public static IEnumerable<string> Projects => Directory.EnumerateFiles(Root.FullName, "*.csproj", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> Read(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root.FullName, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => new SourceFile(Path.GetRelativePath(Root.FullName, path).Replace('\\', '/'), File.ReadAllLines(path)))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    private static DirectoryInfo Find()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Notifications.sln")))
            folder = folder.Parent
                ?? throw new InvalidOperationException("These tests run inside a checkout: Notifications.sln was not found above them.");
        return folder;
    }
}

internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    public override string ToString() => Path;
}
