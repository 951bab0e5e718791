using System.Collections.Frozen;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Configuration;

/// <summary><c>triggers</c>: own ones, besides the built-in ones; one of the same name takes its place.</summary>
internal static class TriggersSection
{
    public static FrozenDictionary<string, Trigger> Read(ConfigurationNode section, IReadOnlySet<string>? templates)
    {
        var own = section.Entries().Select(entry => (Trigger: TriggerReader.Read(entry.Key, entry.Node, templates), entry.Node)).ToList();
        var all = new Dictionary<string, Trigger>(TriggerCatalog.Load(templates), StringComparer.Ordinal);
        foreach (var (trigger, _) in own) all[trigger.Name] = trigger;
        TriggerReader.CheckRecoveries(own, all.Keys);
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
