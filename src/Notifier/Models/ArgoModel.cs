using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>Pages of the Argo CD UI as templates see them.</summary>
internal static class ArgoModel
{
    private static readonly HostMembers<AppFacts> Members = new(
        ("url", facts => Link(facts.View.Event.Instance.ArgoCdUrl)),
        ("app_url", facts => Link(facts.Links.App)),
        ("diff_url", facts => Link(facts.Links.Diff)),
        ("operation_url", facts => Link(facts.Links.Operation)),
        ("conditions_url", facts => Link(facts.Links.Conditions)),
        ("sync_url", facts => Link(facts.Links.SyncPanel)));

    public static HostObject Of(AppFacts facts) => new HostObject<AppFacts>(facts, Members);
}
