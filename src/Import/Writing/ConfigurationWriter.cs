using Notifications.Import.Reading;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary><c>notifications.yaml</c></summary>
internal sealed class ConfigurationWriter(
    PeerConfiguration peer, ServiceWriter services, TemplateWriter templates, TriggerWriter triggers, ImportTarget target,
    ImportReport report)
{
    public string Write()
    {
        var yaml = new YamlText();
        yaml.Line(0, "# Written by `notifications import`; IMPORT.md beside it says what became of what.");
        yaml.Line(0, "# It sends nothing yet: remove shadow when Argo CD Notifications is switched off.");
        yaml.Line(0, "shadow: true").Blank();
        Instance(yaml);
        if (peer.Context.Count > 0)
        {
            yaml.Blank().Line(0, "# What templates and conditions see as context");
            yaml.Line(0, "context:");
            foreach (var (key, value) in peer.Context)
                yaml.Line(1, $"{YamlText.Scalar(key)}: {YamlText.Scalar(YamlText.Literal(value.Text))}");
        }

        Destinations(yaml);
        Defaults(yaml);
        Subscriptions(yaml);
        yaml.Blank();
        if (triggers.Files.Count > 0)
            yaml.Line(0, "triggers: triggers");
        if (templates.Files.Count > 0)
            yaml.Line(0, "templates: templates");
        return yaml.ToString();
    }

    private void Instance(YamlText yaml)
    {
        yaml.Line(0, "instances:");
        yaml.Line(1, "- name: argocd");
        if (peer.Context.GetValueOrDefault("argocdUrl")?.Text.Trim() is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http" && address.UserInfo.Length == 0)
            yaml.Line(2, $"argocd: {{ url: {YamlText.Scalar(YamlText.Literal(url))} }}");
        yaml.Line(2, "watch: { inCluster: true }");
    }

    private void Destinations(YamlText yaml)
    {
        if (services.Destinations.Count == 0)
            return;
        yaml.Blank().Line(0, "destinations:");
        foreach (var (name, settings) in services.Destinations)
        {
            yaml.Line(1, $"{YamlText.Scalar(name)}:");
            foreach (var (key, value) in settings.Where(setting => !setting.Key.Contains('.', StringComparison.Ordinal)))
                yaml.Line(2, $"{key}: {YamlText.Scalar(value)}");
            foreach (var group in settings.Where(setting => setting.Key.Contains('.', StringComparison.Ordinal))
                .GroupBy(setting => setting.Key[..setting.Key.IndexOf('.', StringComparison.Ordinal)], StringComparer.Ordinal))
            {
                yaml.Line(2, $"{group.Key}:");
                foreach (var (key, value) in group)
                    yaml.Line(3, $"{YamlText.Scalar(key[(group.Key.Length + 1)..])}: {YamlText.Scalar(value)}");
            }
        }
    }

    private void Defaults(YamlText yaml)
    {
        // None is written too: the values of our chart begin with some
        var known = peer.DefaultTriggers.TryGetValue("", out var all) ? Known(all, "defaultTriggers") : [];
        var own = peer.DefaultTriggers.Where(entry => services.HasDestination(entry.Key))
            .Select(entry => (entry.Key, Names: Known(entry.Value, $"defaultTriggers.{entry.Key}")))
            .Where(entry => entry.Names.Count > 0).ToList();
        yaml.Blank().Line(0, own.Count == 0 ? $"defaultTriggers: {YamlText.List(known)}" : "defaultTriggers:");
        if (own.Count > 0)
            yaml.Line(1, $"default: {YamlText.List(known)}");
        foreach (var (destination, names) in own)
            yaml.Line(1, $"{YamlText.Scalar(destination)}: {YamlText.List(names)}");
        foreach (var (service, _) in peer.DefaultTriggers.Where(entry => entry.Key.Length > 0 && !services.HasDestination(entry.Key)))
            report.Add(ImportOutcome.LeftOut, default, $"defaultTriggers.{service}", $"there is no destination {service}");
    }

    private void Subscriptions(YamlText yaml)
    {
        var isFirst = true;
        foreach (var subscription in peer.Subscriptions)
        {
            var names = Known(subscription.Triggers, "subscription", subscription.At);
            var recipients = subscription.Recipients.Where(recipient => HasDestination(recipient, subscription.At)).ToList();
            var hasDefaults = peer.DefaultTriggers.TryGetValue("", out var defaults) && defaults.Count > 0;
            if (recipients.Count == 0 || names.Count == 0 && (subscription.Triggers.Count > 0 || !hasDefaults))
            {
                report.Add(ImportOutcome.NeedsHand, subscription.At, "subscription",
                    "it is left out: none of its recipients or none of its triggers is there");
                continue;
            }

            if (isFirst)
                yaml.Blank().Line(0, "subscriptions:");
            isFirst = false;
            yaml.Line(1, $"- recipients: {YamlText.List(recipients.Select(YamlText.Literal))}");
            if (names.Count > 0)
                yaml.Line(2, $"triggers: {YamlText.List(names)}");
            if (subscription.Selector is { Length: > 0 } selector)
                yaml.Line(2, $"selector: {YamlText.Scalar(YamlText.Literal(selector))}");
            report.Add(ImportOutcome.AsItIs, subscription.At, "subscription", $"of {string.Join(", ", recipients)}");
        }
    }

    private bool HasDestination(string recipient, FilePlace at)
    {
        var name = recipient.Split(':')[0];
        if (services.HasDestination(name))
        {
            var isNobody = recipient.Length <= name.Length + 1 && services.TypeOf(name) == "slack";
            if (isNobody)
                report.Add(ImportOutcome.NeedsHand, at, "subscription", $"the recipient {recipient} is left out: write {name}:#channel");
            return !isNobody;
        }

        report.Add(ImportOutcome.NeedsHand, at, "subscription", $"the recipient {recipient} is left out: there is no destination {name}{(target.DestinationTypes.Contains(name) ? ", though there is such a type" : "")}");
        return false;
    }

    private List<string> Known(IReadOnlyList<string> names, string what, FilePlace at = default)
    {
        foreach (var missing in names.Where(name => !triggers.Has(name)))
            report.Add(ImportOutcome.NeedsHand, at, what, $"there is no trigger \"{missing}\": it is left out");
        return [.. names.Where(triggers.Has)];
    }
}
