using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

internal static class ResourceModel
{
    public static Value Of(IEnumerable<ResourceFacts> resources, AppFacts facts, Enriched enriched) =>
        List(resources.Select(resource => Of(resource, facts, enriched)));

    /// <summary><c>title</c> is <c>Deployment shop/web</c>; <c>fields</c> and what follows are null unless drift was looked into.</summary>
    private static Value Of(ResourceFacts resource, AppFacts facts, Enriched enriched)
    {
        var drift = enriched.Drift?.GetValueOrDefault(resource.Key);
        return Object(
            ("group", Text(resource.Group)),
            ("kind", Text(resource.Kind)),
            ("namespace", Text(resource.Namespace)),
            ("name", Text(resource.Name)),
            ("title", Text($"{resource.Kind} {(resource.Namespace is { } ns ? ns + "/" : "")}{resource.Name}")),
            ("status", Text(resource.Status)),
            ("health", Text(resource.Health)),
            ("message", Text(resource.Message)),
            ("requires_pruning", Value.From(resource.RequiresPruning)),
            ("url", Link(facts.Links.Resource(resource.Group, resource.Kind, resource.Namespace, resource.Name, diff: false))),
            ("diff_url", Link(facts.Links.Resource(resource.Group, resource.Kind, resource.Namespace, resource.Name, diff: true))),
            ("fields", drift is null ? Value.Null : List(drift.Fields.Select(Of))),
            ("more_fields", Value.From(drift?.More ?? 0)),
            ("manager", Text(drift?.Manager)),
            ("operation", Text(drift?.Operation)),
            ("changed_at", Time(drift?.At)));
    }

    private static Value Of(FieldChange field) =>
        Object(("path", Text(field.Path)), ("git", Text(field.Git)), ("live", Text(field.Live)));
}
