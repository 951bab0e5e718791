using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Git;
using Spectre.Console;

namespace Notifications.Notifier;

/// <summary>The configured destinations, made once.</summary>
internal sealed class DestinationTable(FrozenDictionary<string, DestinationEntry> entries)
{
    /// <summary>Those that know commits of their forge.</summary>
    public IReadOnlyList<CommitLookup> CommitLookups { get; } =
        [.. entries.Values.Select(entry => entry.FindCommit).OfType<CommitLookup>()];

    /// <summary>Those that know what lies between two commits of their forge.</summary>
    public IReadOnlyList<WaitingCommitsLookup> WaitingCommitsLookups { get; } =
        [.. entries.Values.Select(entry => entry.FindCommits).OfType<WaitingCommitsLookup>()];

    /// <summary>All, by name.</summary>
    public IReadOnlyList<DestinationEntry> All { get; } = [.. entries.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>Null: there is none of this name (any more).</summary>
    public DestinationEntry? Find(string name) => entries.GetValueOrDefault(name);
}

/// <summary>Registration of the destinations.</summary>
internal static class DestinationsRegistration
{
    public static IServiceCollection AddDestinations(
        this IServiceCollection services, FrozenDictionary<string, DestinationFactory> factories, Repositories repositories,
        TemplateCatalog templates) => services
        .AddSingleton(_ => AnsiConsole.Console)
        .AddSingleton(s => new DestinationServices(
            repositories, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>(),
            s.GetRequiredService<IAnsiConsole>())
        {
            Layout = new LayoutTemplates(
                templates, zone => TemplateOptions.For(templates, repositories, s.GetRequiredService<TimeProvider>(), zone)),
        })
        .AddSingleton(s => new DestinationTable(factories.ToFrozenDictionary(
            factory => factory.Key, factory => factory.Value(factory.Key, s.GetRequiredService<DestinationServices>()),
            StringComparer.Ordinal)))
        .AddSingleton<FindDestination>(s => s.GetRequiredService<DestinationTable>().Find)
        .AddHostedService<DestinationsAtStart>();
}
