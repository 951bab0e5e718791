using Xunit;

namespace Notifications.Architecture.Tests;

public sealed class DestinationTests
{
    private static readonly string[] Kit = ["Options", "Destination", "Client", "Message", "Registration"];

    public static TheoryData<string> Destinations => [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root.FullName, "src", "Notifier", "Destinations");

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Every_destination_is_a_folder_with_the_same_files(string destination) =>
        Assert.All(Kit, part => Assert.True(File.Exists(Path.Combine(Folder, destination, destination + part + ".cs")), $"{destination}{part}.cs"));

    [Fact]
    public void No_other_room_names_a_destination()
    {
        var names = Destinations.Select(row => row.Data).Select(name => $"Destinations.{name}").ToList();
        var mentions = Repository.Product
            .Where(file => !file.Path.StartsWith("src/Notifier/Destinations/", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Where(line => names.Any(name => line.Contains(name, StringComparison.Ordinal))).Select(line => $"{file}: {line}"));
        Assert.Empty(mentions);
    }
}
