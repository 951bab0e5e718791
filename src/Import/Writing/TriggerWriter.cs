using Notifications.Import.Expr;
using Notifications.Import.Reading;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary>Triggers become files; each condition of one is a trigger of ours, and the further ones follow the first.</summary>
internal sealed class TriggerWriter(PeerConfiguration peer, TemplateWriter templates, ImportTarget target, ImportReport report)
{
    private readonly List<(string Path, string Text)> _files = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public IReadOnlyList<(string Path, string Text)> Files => _files;

    public bool Has(string name) => _written.Contains(name) || target.Triggers.Contains(name)
        && !peer.Triggers.Exists(trigger => trigger.Name == name);

    public void Write()
    {
        foreach (var trigger in peer.Triggers)
            Write(trigger);
    }

    private void Write(PeerTrigger trigger)
    {
        var what = $"trigger {trigger.Name}";
        if (trigger.Name.Length is 0 or > 200 || trigger.Name[0] == '.'
            || !trigger.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            report.Add(ImportOutcome.NeedsHand, trigger.At, what,
                "the name of a trigger has letters, digits, - and _: rename it, and where it is subscribed");
            return;
        }

        string? first = null;
        for (var i = 0; i < trigger.Conditions.Count; i++)
        {
            var name = first is null ? trigger.Name : Free(trigger.Name, i + 1);
            if (Condition(what, name, first, trigger.Conditions[i]) is not { } text)
                continue;
            _files.Add(($"triggers/{name}.yaml", text));
            _written.Add(name);
            first ??= name;
        }

        if (trigger.Conditions.Count == 0)
            report.Add(ImportOutcome.LeftOut, trigger.At, what, "it has no conditions and never fires");
        if (first is not null)
            report.Add(ImportOutcome.Translated, trigger.At, what, string.Create(CultureInfo.InvariantCulture, $"triggers/{trigger.Name}.yaml{(trigger.Conditions.Count > 1 ? $" and those that follow it: a trigger has one condition here, this one had {trigger.Conditions.Count}" : "")}"));
    }

    /// <summary>Null for what is not written; the report says why.</summary>
    private string? Condition(string what, string name, string? first, PeerCondition condition)
    {
        var when = condition.When?.Text.Trim() ?? "";
        if (when is "" or "false")
        {
            report.Add(ImportOutcome.LeftOut, condition.At, what, "a condition without when: never fires, there or here");
            return null;
        }

        var translated = ExprTranslator.Condition(condition.When!.Text);
        report.Add(what, condition.When.Origin, translated.Remarks);
        if (translated.Code is not { } code)
            return null;
        var send = condition.Send.Where(templates.Has).ToList();
        foreach (var missing in condition.Send.Except(send, StringComparer.Ordinal))
            report.Add(ImportOutcome.NeedsHand, condition.At, what,
                $"there is no template \"{missing}\"{(target.Templates.Count > 0 ? "" : " yet")}: it is not sent");
        if (send.Count == 0)
        {
            report.Add(ImportOutcome.NeedsHand, condition.At, what,
                $"a condition ({Shortened(when)}) sends nothing that is there: it is left out");
            return null;
        }

        var yaml = new YamlText();
        if (condition.Description.Length > 0)
            yaml.Entry(0, "description", YamlText.Literal(condition.Description.Trim()));
        if (code == "true")
        {
            yaml.Line(0, "on: created");
            report.Add(ImportOutcome.DiffersOnPurpose, condition.At, what,
                "always true: it fires for Applications that are created, and not for all that are there when this is installed");
        }
        else
        {
            yaml.Entry(0, "when", YamlText.Literal(code));
        }

        if (condition.OncePer is { } oncePer && oncePer.Text.Trim().Length > 0)
        {
            var value = ExprTranslator.Value(oncePer.Text);
            report.Add(what, oncePer.Origin, value.Remarks);
            if (value.Code is { } once)
            {
                yaml.Entry(0, "oncePer", YamlText.Literal(once));
                if (once.Contains("go.now", StringComparison.Ordinal))
                    report.Add(ImportOutcome.NeedsHand, oncePer.Place, what,
                        "oncePer changes as time goes by, which alone sends nothing again here: write repeat: { every: 24h } into the trigger for reminders while it holds");
            }
        }

        Conversation(what, condition, send, yaml);
        yaml.Line(0, $"send: {YamlText.List(send)}");
        if (first is not null)
            yaml.Entry(0, "follows", first);
        return yaml.ToString();
    }

    private void Conversation(string what, PeerCondition condition, List<string> send, YamlText yaml)
    {
        if (send.Select(template => templates.Threads.GetValueOrDefault(template))
            .LastOrDefault(thread => thread?.Key is not null) is not { } thread)
            return;
        yaml.Entry(0, "conversation", YamlText.Literal(thread.Key!));
        yaml.Line(0, $"mode: {(thread.Policy is "Update" or "PostAndUpdate" ? "update" : "thread")}");
        if (thread.Broadcasts || thread.Policy == "PostAndUpdate")
            yaml.Line(0, "announce: true");
        report.Add(ImportOutcome.DiffersOnPurpose, condition.At, what,
            "slack.groupingKey is the conversation of the trigger: it holds for every destination, and survives restarts");
    }

    private string Free(string name, int number)
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        while (_written.Contains(own) || peer.Triggers.Exists(trigger => trigger.Name == own))
            own += "x";
        return own;
    }

    private static string Shortened(string text) => text.ReplaceLineEndings(" ") is { Length: > 60 } longer ? longer[..60] + "..."
        : text.ReplaceLineEndings(" ");
}
