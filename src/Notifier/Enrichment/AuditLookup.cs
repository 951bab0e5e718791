using Microsoft.Extensions.Logging;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>Asks audit sources, in order, who used the clients that wrote last.</summary>
internal sealed partial class AuditLookup(ImmutableArray<IAuditSource> sources, ILogger logger)
{
    /// <summary>The same, with the people that a source knew before the token ended. Whatever goes wrong costs a name and nothing
    /// else.</summary>
    public async Task<ComparedResources> WithPeopleAsync(AppFacts facts, ComparedResources compared, CancellationToken cancellationToken)
    {
        var written = compared.Written.ToList();
        if (sources.IsEmpty || written.Count == 0) return compared;
        var people = await Task.WhenAll(written.Select(one => PersonAsync(facts, one.Resource, one.Detail, cancellationToken)));
        return compared.By(people);
    }

    private async Task<string?> PersonAsync(AppFacts facts, ResourceFacts resource, DriftDetail detail, CancellationToken cancellationToken)
    {
        var destination = facts.App["spec"]["destination"];
        var hand = detail.Hand!;
        var write = new AuditedWrite(
            facts.View.Event.Instance.Name, destination["name"].Text ?? destination["server"].Text ?? "", resource,
            [.. detail.Fields.Where(field => field.Hand == hand).Select(field => field.Path)], hand);
        foreach (var source in sources)
        {
            try
            {
                if (await source.FindPersonAsync(write, cancellationToken) is { Length: > 0 } person) return person;
            }
            catch (Exception e)
            {
                if (e is not OperationCanceledException) LogBroke(e, facts.View.Event.App.Name);
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An audit source broke over {Application}: the person is not named")]
    private partial void LogBroke(Exception e, string application);
}
