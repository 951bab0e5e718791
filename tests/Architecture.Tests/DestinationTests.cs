using Xunit;

namespace Notifications.Architecture.Tests;

public sealed class DestinationTests
{
    /// <summary>The one file that may name destinations.</summary>
    private const string Catalog = "src/Notifier/DestinationCatalog.cs";

    private static readonly string[] Kit = ["Options", "Destination", "Client", "Message", "Registration"];

    /// <summary>Of a forge, whose destination and message are in <c>Forges</c>.</summary>
    private static readonly string[] ForgeKit = [
        "Options", "Client", "History", "Commits", "Comments", "CommitStatuses", "Markdown", "SelfTest", "Registration"];

    /// <summary>What several destinations are made with; no destinations themselves.</summary>
    private static readonly string[] Shared = ["Forges", "Http", "Text"];

    public static TheoryData<string> Destinations =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Except(Shared, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root.FullName, "src", "Notifier", "Destinations");

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Every_destination_is_a_folder_with_the_same_files(string destination) =>
        Assert.All(File.Exists(Path.Combine(Folder, destination, destination + "History.cs")) ? ForgeKit : Kit, part =>
            Assert.True(File.Exists(Path.Combine(Folder, destination, destination + part + ".cs")), $"{destination}{part}.cs"));

    [Theory]
    [MemberData(nameof(Destinations))]
    public void A_destination_is_named_only_in_its_folder_and_by_one_line_of_the_catalog(string destination)
    {
        var mentions = Repository.Product
            .Where(file => file.Path != Catalog
                && !file.Path.StartsWith($"src/Notifier/Destinations/{destination}/", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Where(line => line.Contains($"Destinations.{destination}", StringComparison.Ordinal))
                .Select(line => $"{file}: {line}"));
        Assert.Empty(mentions);
        Assert.Single(Repository.Product.Single(file => file.Path == Catalog).Lines,
            line => !line.StartsWith("using ", StringComparison.Ordinal) && line.Contains(destination, StringComparison.Ordinal));
    }
}
