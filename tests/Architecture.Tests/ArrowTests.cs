using System.Xml.Linq;
using Xunit;

namespace Notifications.Architecture.Tests;

public sealed class ArrowTests
{
    /// <summary>Who may know whom; Testing's kit is for tests alone.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Events"] = [],
        ["Templates"] = [],
        ["Hosting"] = ["Events"],
        ["Dashboard"] = ["Hosting"],
        ["Drift"] = ["Hosting"],
        ["Watcher"] = ["Drift", "Events", "Hosting"],
        ["Notifier"] = ["Drift", "Events", "Hosting", "Templates", "Dashboard"],
        ["Import"] = ["Templates"],
        ["Notifications"] = ["Watcher", "Notifier", "Drift", "Hosting", "Events", "Templates", "Import", "Dashboard"],
    };

    private static readonly Dictionary<string, string[]> OnlyHosting = new(StringComparer.Ordinal)
    {
        ["Hosting"] = ["MassTransit", "RabbitMQ.Client", "Npgsql", "Microsoft.Data.Sqlite", "OpenTelemetry"],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_it_may(string room)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root.FullName, "src", room, room + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Empty(references.Except(Allowed[room], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_compiled_room_uses_only_the_rooms_it_may(string room)
    {
        var assembly = System.Reflection.Assembly.Load(room == "Notifications" ? "notifications" : "Notifications." + room);
        var used = assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("Notifications.", StringComparison.Ordinal))
            .Select(name => name["Notifications.".Length..]);
        Assert.Empty(used.Except(Allowed[room], StringComparer.Ordinal));
    }

    [Fact]
    public void Only_Hosting_chooses_the_bus_the_store_and_the_telemetry()
    {
        var packages = OnlyHosting["Hosting"];
        var strangers = Repository.Product
            .Where(file => !file.Path.StartsWith("src/Hosting/", StringComparison.Ordinal))
            .SelectMany(file => file.Lines
                .Where(line => line.StartsWith("using ", StringComparison.Ordinal)
                    && packages.Any(package => line.StartsWith("using " + package, StringComparison.Ordinal)))
                .Select(line => $"{file}: {line}"));
        Assert.Empty(strangers);
    }

    [Fact]
    public void Watcher_and_Notifier_never_see_each_other()
    {
        static IEnumerable<string> Mentions(string room, string other) => Repository.Product
            .Where(file => file.Path.StartsWith($"src/{room}/", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Where(line => line.Contains($"Notifications.{other}", StringComparison.Ordinal))
                .Select(line => $"{file}: {line}"));
        Assert.Empty(Mentions("Watcher", "Notifier"));
        Assert.Empty(Mentions("Notifier", "Watcher"));
    }
}
