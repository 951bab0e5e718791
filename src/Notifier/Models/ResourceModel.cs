using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>A resource as templates see it. <c>title</c> is <c>Deployment shop/web</c>; <c>fields</c> and what follows are null unless drift was looked into.</summary>
internal readonly record struct ResourceModel(ResourceFacts Facts, ArgoLinks Links, DriftDetail? Drift)
{
    private static readonly HostMembers<ResourceModel> Members = new(
        ("group", r => Text(r.Facts.Group)),
        ("kind", r => Text(r.Facts.Kind)),
        ("namespace", r => Text(r.Facts.Namespace)),
        ("name", r => Text(r.Facts.Name)),
        ("title", r => Text($"{r.Facts.Kind} {(r.Facts.Namespace is { } ns ? ns + "/" : "")}{r.Facts.Name}")),
        ("status", r => Text(r.Facts.Status)),
        ("health", r => Text(r.Facts.Health)),
        ("message", r => Text(r.Facts.Message)),
        ("requires_pruning", r => r.Facts.RequiresPruning),
        ("url", r => Link(r.Links.Resource(r.Facts, diff: false))),
        ("diff_url", r => Link(r.Links.Resource(r.Facts, diff: true))),
        ("fields", r => r.Drift is null ? null : List(r.Drift.Fields.Select(Of))),
        ("more_fields", r => r.Drift?.More ?? 0),
        ("manager", r => Text(r.Drift?.Manager)),
        ("operation", r => Text(r.Drift?.Operation)),
        ("changed_at", r => Time(r.Drift?.At)));

    public static object? Of(IEnumerable<ResourceFacts> resources, AppFacts facts, Enriched enriched) => List(resources.Select(
        resource => new HostObject<ResourceModel>(new(resource, facts.Links, enriched.Drift is { } drift ? drift.GetValueOrDefault(resource.Key) : null), Members)));

    private static object? Of(FieldChange field) =>
        Object(("path", Text(field.Path)), ("git", Text(field.Git)), ("live", Text(field.Live)));
}
