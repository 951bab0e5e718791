using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>A resource as templates see it. <c>title</c> is <c>Deployment shop/web</c>; <c>fields</c> and what follows are null unless
/// drift was looked into.</summary>
internal readonly record struct ResourceModel(
    ResourceFacts Facts, ArgoLinks Links, DriftDetail? Drift, ResourceDifference? State, DriftCause? Cause)
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
        ("state", r => DriftFinding.Word(r.State ?? r.Facts.Difference)),
        ("cause", r => r.Cause is { } cause ? DriftFinding.Word(cause) : null),
        ("fields", r => r.Drift is null ? null : List(r.Drift.Fields.Select(field => Of(field, r.Cause)))),
        ("more_fields", r => r.Drift?.More ?? 0),
        ("manager", r => Text(r.Drift?.Hand?.Manager)),
        ("person", r => Text(r.Drift?.Hand?.Person)),
        ("operation", r => Text(r.Drift?.Hand?.Operation)),
        ("subresource", r => Text(r.Drift?.Hand?.Subresource)),
        ("changed_at", r => Time(r.Drift?.Hand?.At)));

    /// <param name="cause">Why a resource differs, where it is known.</param>
    public static object? Of(
        IEnumerable<ResourceFacts> resources, AppFacts facts, Enriched enriched, Func<ResourceFacts, DriftCause?>? cause = null) =>
        List(resources.Select(
        resource => (object)new HostObject<ResourceModel>(
            new(resource, facts.Links, enriched.Drift.Of(resource.Key), enriched.Drift.Of(resource.Key)?.State, cause?.Invoke(resource)),
            Members)));

    public static object? Of(IEnumerable<DriftingResource> resources, AppFacts facts) => List(resources.Select(
        resource => (object)new HostObject<ResourceModel>(
            new(resource.Facts, facts.Links, resource.Detail, resource.State, resource.Cause), Members)));

    /// <summary>What waits leads from the cluster's value to git's; what somebody changed led from git's to the cluster's.</summary>
    private static object? Of(FieldChange field, DriftCause? cause)
    {
        var (old, @new) = DriftFinding.Sides(field, cause);
        return Object(
            ("path", Text(field.Path)), ("git", Text(field.Git)), ("live", Text(field.Live)), ("old", Text(old)), ("new", Text(@new)),
            ("redacted", field.Redacted), ("unseen", field.IsUnseen), ("old_known", !field.IsGitUnknown),
            ("manager", Text(field.Hand?.Manager)), ("changed_at", Time(field.Hand?.At)));
    }
}
