using YamlDotNet.Core;

namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>
/// <c>notifications.argoproj.io/subscriptions[anything]</c>: a YAML list of <c>{trigger: [..], destinations: [{service, recipients:
/// [..]}]}</c>. As in Argo CD keys are case-insensitive, other keys mean nothing, and one value of a wrong kind voids the whole annotation.
/// </summary>
internal static class ListForm
{
    private static readonly string[] ItemKeys = ["trigger", "destinations"];
    private static readonly string[] DestinationKeys = ["service", "recipients"];

    public static void Read(Annotation annotation, ReadAnnotations into)
    {
        var reading = new Reading(annotation);
        try
        {
            if (SmallYaml.Read(annotation.Value) is { } root) reading.Items(root);
            else reading.Report("is empty", "write a list of {trigger, destinations}, or remove it");
            into.Subscriptions.AddRange(reading.Subscriptions);
        }
        catch (WrongShapeException wrong)
        {
            reading.Report(wrong.Message, wrong.Remedy);
        }
        catch (YamlException wrong)
        {
            reading.Report($"is not valid YAML: {wrong.Message}",
                string.Create(CultureInfo.InvariantCulture, $"line {wrong.Start.Line}, column {wrong.Start.Column}"));
        }

        into.Problems.AddRange(reading.Problems);
    }

    private sealed class Reading(Annotation annotation)
    {
        public List<WrittenSubscription> Subscriptions { get; } = [];

        public List<SubscriptionProblem> Problems { get; } = [];

        public void Report(string message, string? remedy) => Problems.Add(annotation.Problem(message, remedy));

        public void Items(SmallYaml root)
        {
            foreach (var item in root.Items("the annotation"))
            {
                if (item.IsNull) continue;
                var keys = Fields(item, "an item", ItemKeys);
                var triggers = Texts(keys.GetValueOrDefault("trigger"), "trigger");
                var destinations = keys.GetValueOrDefault("destinations") is { IsNull: false } list ? list.Items("destinations") : [];
                if (destinations.Count == 0) Report(
                    "an item without destinations subscribes nothing", "add destinations: [{service: ..., recipients: [...]}]");
                foreach (var destination in destinations)
                    if (!destination.IsNull) Destination(destination, triggers.Count == 0 ? [""] : triggers);
            }
        }

        private void Destination(SmallYaml destination, IReadOnlyList<string> triggers)
        {
            var keys = Fields(destination, "a destination", DestinationKeys);
            var service = keys.GetValueOrDefault("service") is { } name ? Text(name, "service") : "";
            var recipients = Texts(keys.GetValueOrDefault("recipients"), "recipients");
            if (service.Length == 0)
            {
                Report("a destination without a service", "add service: <name of a destination>");
                return;
            }

            if (recipients.Count == 0) Report(
                $"service {service} without recipients subscribes nothing", "write recipients: [\"\"] for a destination that needs none");
            foreach (var trigger in triggers)
                foreach (var recipient in recipients)
                    Subscriptions.Add(new WrittenSubscription(trigger.Length == 0 ? null : trigger, service, recipient, annotation));
        }

        private Dictionary<string, SmallYaml> Fields(SmallYaml node, string what, string[] known)
        {
            var fields = new Dictionary<string, SmallYaml>(StringComparer.OrdinalIgnoreCase);
            foreach (var (key, value) in node.Entries(what))
            {
                if (!known.Contains(key, StringComparer.OrdinalIgnoreCase)) Report($"\"{key}\" is ignored", Nearest.Remedy(key, known));
                fields[key] = value;
            }

            return fields;
        }

        private List<string> Texts(SmallYaml? node, string what) =>
            node is null or { IsNull: true } ? [] : [.. node.Items(what).Select(item => Text(item, what))];

        private string Text(SmallYaml node, string what)
        {
            var text = node.Text(what, out var written);
            if (text != written) Report($"{what}: {written} without quotes is read as {text}", $"write \"{written}\"");
            else if (what == "recipients" && text.Contains(';', StringComparison.Ordinal)) Report(
                $"\"{text}\" is one recipient", "list each recipient on its own");
            return text;
        }
    }
}
